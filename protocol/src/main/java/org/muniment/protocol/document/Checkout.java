package org.muniment.protocol.document;

import java.time.Instant;
import java.util.Optional;

/**
 * One principal's exclusive right to edit a document, for a time. It ends when it is given back,
 * with a check-in, when the document goes to the trash, or at {@code expiresAt}; nothing happens at
 * that instant, the check-out is merely no longer held.
 *
 * @param since when it began; renewing it leaves that as it is
 * @param comment what its holder says about it
 */
public record Checkout(Principal by, Instant since, Instant expiresAt, Optional<String> comment) {

  /** Whether it holds at an instant, which must not lie before {@link #since()}. */
  public boolean isHeldAt(Instant instant) {
    return instant.isBefore(expiresAt);
  }
}
