package org.muniment.protocol.verification;

import java.util.Locale;

/** What sort of fault a verification found. */
public enum FaultKind {
  /** Records of a history are gone, from its middle or its end. */
  RECORDS_MISSING,
  /** A record's bytes cannot be read. */
  RECORD_UNREADABLE,
  /** A record's payload is not what was sealed. */
  PAYLOAD_ALTERED,
  /** A record's hash is not that of its header, payload and predecessor. */
  HEADER_ALTERED,
  /** A record does not name the hash of the one before it. */
  CHAIN_BROKEN,
  /** A record says that it belongs elsewhere. */
  RECORD_MISPLACED,
  /** A record is marked as deleted, so that nobody reads it. */
  RECORD_HIDDEN,
  /** A record has not its tag, so that followers do not see it. */
  TAG_WRONG,
  /** A record was erased although nobody asked for it. */
  ERASED_UNASKED,
  /** The records can be read but tell no possible story. */
  HISTORY_IMPOSSIBLE,
  /**
   * A record needs a content that the account of references does not know: it could be collected.
   */
  REFERENCE_MISSING,
  /** A content that is needed is not in the store. */
  CONTENT_MISSING,
  /** A content has another size than the records say. */
  CONTENT_SIZE_WRONG,
  /** A content's bytes have another hash than its name. */
  CONTENT_ALTERED,
  /** A content's bytes cannot be read. */
  CONTENT_UNREADABLE,
  /** The index has no entry of a document. */
  INDEX_ENTRY_MISSING,
  /** The index shows a document as it was before. */
  INDEX_ENTRY_STALE,
  /** The index shows a document as it never was. */
  INDEX_ENTRY_ALTERED,
  /** The index has a document that the journal has not. */
  INDEX_ENTRY_ORPHANED,
  /** The index has not the text that is recorded of a content, or one that was taken back. */
  INDEX_TEXT_WRONG,
  /** The index has the text of a content of which the journal knows none. */
  INDEX_TEXT_ORPHANED,
  /** The index does not follow the journal; its entries were not compared from there on. */
  INDEX_BEHIND;

  /** The name in answers: lower case, with hyphens. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
