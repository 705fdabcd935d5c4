package org.muniment.simulations.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.muniment.simulations.http.Digests;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoEnglish;
import org.muniment.simulations.text.Text;

/**
 * The documents of a run: texts made before they are uploaded, so that making them costs nothing of
 * what is measured, and of each document what checks of later answers need.
 */
final class Corpus {
  private final PseudoEnglish language;
  private final String run;
  private final int bytes;
  private final AtomicReferenceArray<Draft> drafts;
  private final AtomicReferenceArray<Uploaded> uploads;
  private final AtomicIntegerArray taken;
  private final AtomicInteger prepared = new AtomicInteger();
  private volatile int settled;
  private final AtomicInteger uploaded = new AtomicInteger();

  /** A document that is to be uploaded. */
  @SuppressWarnings("ArrayRecordComponent") // bytes that nobody compares
  record Draft(byte[] content, String contentHash, List<String> words) {}

  /**
   * A document as the server must know it.
   *
   * @param words that stand in it, sorted; each instance is the language's own
   */
  record Uploaded(String id, String contentHash, int revision, String etag, List<String> words) {}

  /**
   * Nothing yet.
   *
   * @param run makes names and texts differ from those of another run on the same server
   * @param capacity documents at most
   * @param bytes of each
   */
  Corpus(PseudoEnglish language, String run, int capacity, int bytes) {
    this.language = language;
    this.run = run;
    this.bytes = bytes;
    this.drafts = new AtomicReferenceArray<>(capacity);
    this.uploads = new AtomicReferenceArray<>(capacity);
    this.taken = new AtomicIntegerArray(capacity);
  }

  /**
   * Makes texts to upload.
   *
   * @return the number of the first
   */
  int prepare(int documents) {
    int first = prepared.getAndAdd(documents);
    IntStream.range(first, first + documents).parallel().forEach(this::prepareOne);
    return first;
  }

  private void prepareOne(int number) {
    Text text = language.text(number, bytes);
    List<String> words = new ArrayList<>(text.words());
    Collections.sort(words);
    byte[] content = text.bytes();
    drafts.set(number, new Draft(content, Digests.sha256(content), List.copyOf(words)));
  }

  Draft draft(int number) {
    return drafts.get(number);
  }

  String name(int number) {
    return "bench-%s-%d.txt".formatted(run, number);
  }

  /** The document with this name, if it is one of this run. */
  Optional<Uploaded> named(String name) {
    String prefix = "bench-" + run + "-";
    if (!name.startsWith(prefix)) {
      return Optional.empty();
    }
    String number = name.substring(prefix.length(), name.length() - ".txt".length());
    return Optional.ofNullable(uploads.get(Integer.parseInt(number)));
  }

  void acknowledged(int number, Uploaded document) {
    uploads.set(number, document);
    drafts.set(number, null);
    uploaded.incrementAndGet();
  }

  Uploaded get(int number) {
    return uploads.get(number);
  }

  /** How many documents were acknowledged. */
  int uploaded() {
    return uploaded.get();
  }

  /** From now on reads, changes and searches go to everything uploaded so far. */
  void settle() {
    settled = prepared.get();
  }

  /** Any settled document. */
  Uploaded any(Random random) throws WrongAnswerException {
    int all = settled;
    int start = random.nextInt(Math.max(1, all));
    for (int i = 0; i < all; i++) {
      Uploaded document = uploads.get((start + i) % all);
      if (document != null) {
        return document;
      }
    }
    throw new WrongAnswerException("there is no document");
  }

  /**
   * Takes a document away from everybody else, to change it.
   *
   * @return its number
   */
  int take(long start) throws WrongAnswerException {
    int all = settled;
    for (int i = 0; i < all; i++) {
      int number = (int) ((start + i) % all);
      Uploaded document = uploads.get(number);
      if (document != null && taken.compareAndSet(number, 0, 1)) {
        return number;
      }
    }
    throw new WrongAnswerException("there is no document that is not being changed");
  }

  /** Gives a document back as it is now; one whose change failed stays away. */
  void changed(int number, Uploaded document) {
    uploads.set(number, document);
    taken.set(number, 0);
  }

  /** A word that every document of this run has. */
  String sharedWord() {
    return language.sharedWord();
  }

  /** A word that only this document has. */
  String uniqueWord(int number) {
    return language.uniqueWord(number);
  }
}
