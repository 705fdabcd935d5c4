package org.muniment.persistence.journal.jdbc;

import org.muniment.persistence.journal.StoredEvent;

/** An entry on its way out, and where the feed is with it. */
record Delivery(StoredEvent stored, FeedPosition position) {}
