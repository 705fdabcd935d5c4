package org.muniment.persistence.journal;

import java.util.List;
import java.util.Optional;

/**
 * A step of the feed: an entry, or news of how far it is when it moved on without one.
 *
 * @param position where a follower goes on that has handled this step and everything before it
 */
public record FeedStep(String tag, String position, Optional<StoredEvent> stored) {

  /** The entry, if it is one. */
  public List<FeedEntry> entries() {
    return stored.map(each -> List.of(new FeedEntry(tag, position, each))).orElse(List.of());
  }
}
