package org.muniment.simulations.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one client knows of one document that nobody else writes. After a write without an answer it
 * is either repeated until there is one, or {@link #abandon abandoned}; then the document is not
 * written any more, and both outcomes are right.
 */
final class RecordedDocument {
  private final String name;
  private final List<Acknowledged> acknowledged = new ArrayList<>();
  private String id;
  private String etag;
  private String content;
  private Attempt abandoned;

  RecordedDocument(String name) {
    this.name = name;
  }

  synchronized void acknowledge(String id, String etag, String content, Acknowledged write) {
    this.id = id;
    this.etag = etag;
    this.content = content;
    acknowledged.add(write);
  }

  synchronized void abandon(Attempt attempt) {
    abandoned = attempt;
  }

  String name() {
    return name;
  }

  /** Empty as long as nothing was acknowledged. */
  synchronized Optional<String> id() {
    return Optional.ofNullable(id);
  }

  synchronized String etag() {
    return etag;
  }

  synchronized String content() {
    return content;
  }

  synchronized List<Acknowledged> acknowledged() {
    return List.copyOf(acknowledged);
  }

  synchronized Acknowledged last() {
    return acknowledged.get(acknowledged.size() - 1);
  }

  synchronized Optional<Attempt> abandoned() {
    return Optional.ofNullable(abandoned);
  }

  synchronized boolean isWritable() {
    return id != null && abandoned == null;
  }
}
