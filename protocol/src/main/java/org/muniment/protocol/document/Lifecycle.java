package org.muniment.protocol.document;

/** Where in its life a document stands. */
public enum Lifecycle {
  /** In use. */
  LIVE,
  /** Deleted, and can be restored. */
  TRASHED,
  /** Kept, no longer changed. */
  ARCHIVED,
  /** Erased for good; only the tombstone is left. */
  PURGED
}
