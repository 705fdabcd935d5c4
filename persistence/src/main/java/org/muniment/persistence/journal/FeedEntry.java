package org.muniment.persistence.journal;

/**
 * An entry of the feed.
 *
 * @param position where a follower goes on that has handled this entry and everything before it
 */
public record FeedEntry(String tag, String position, StoredEvent stored) {}
