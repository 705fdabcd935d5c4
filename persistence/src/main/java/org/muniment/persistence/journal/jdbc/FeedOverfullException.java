package org.muniment.persistence.journal.jdbc;

/** A feed's follower is so far behind that the feed begins anew instead of remembering more. */
final class FeedOverfullException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FeedOverfullException(int maxTracked) {
    super("more than %d rows wait for a slow follower".formatted(maxTracked));
  }
}
