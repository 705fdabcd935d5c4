package org.muniment.persistence.journal.jdbc;

import java.util.Optional;
import org.muniment.persistence.journal.StoredEvent;

/** An entry on its way out, or none, and where the feed is with it. */
record Delivery(Optional<StoredEvent> stored, FeedPosition position) {}
