package org.muniment.persistence.search.lucene;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;

/**
 * One state of the index: its documents, and contents that are at least as new, so that every
 * document finds its own.
 *
 * @param columns which document of a segment has which content
 */
record Snapshot(IndexSearcher documents, TextSearcher texts, ContentColumns columns) {

  /** Which document of a segment has which content. */
  ContentColumn contents(LeafReaderContext segment) throws IOException {
    return columns.of(segment.reader(), Fields.CONTENT_OF);
  }

  /** Which number each content of a segment has. */
  ContentColumn numbers(LeafReaderContext segment) throws IOException {
    return columns.of(segment.reader(), Fields.CONTENT_NUMBER);
  }
}
