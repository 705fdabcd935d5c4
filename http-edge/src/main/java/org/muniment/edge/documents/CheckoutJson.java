package org.muniment.edge.documents;

import java.time.Instant;
import java.util.Optional;
import org.muniment.protocol.document.Checkout;

/** A check-out as clients see it: who has the document to edit alone, and until when. */
record CheckoutJson(String by, Instant since, Instant expiresAt, Optional<String> comment) {

  static CheckoutJson of(Checkout checkout) {
    return new CheckoutJson(
        checkout.by().name(), checkout.since(), checkout.expiresAt(), checkout.comment());
  }
}
