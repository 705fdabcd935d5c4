package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * Which Lucene document of a segment has or is which content, in both directions, in memory: twelve
 * bytes each. Belongs to the segment, which never changes.
 */
final class ContentColumn {

  private static final int NONE = -1;

  private final int[] contents;

  /** Content and document in one number, ascending. */
  private final long[] documents;

  private ContentColumn(int[] contents, long[] documents) {
    this.contents = contents;
    this.documents = documents;
  }

  /**
   * Reads the column of a segment.
   *
   * @param field {@link Fields#CONTENT_OF} or {@link Fields#CONTENT_NUMBER}
   */
  static ContentColumn of(LeafReader segment, String field) throws IOException {
    int[] contents = new int[segment.maxDoc()];
    Arrays.fill(contents, NONE);
    long[] documents = new long[contents.length];
    int count = 0;
    NumericDocValues values = DocValues.getNumeric(segment, field);
    while (values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      contents[values.docID()] = (int) values.longValue();
      documents[count++] = values.longValue() << Integer.SIZE | values.docID();
    }
    long[] sorted = Arrays.copyOf(documents, count);
    Arrays.sort(sorted);
    return new ContentColumn(contents, sorted);
  }

  /** Documents in the segment, with and without a content. */
  int size() {
    return contents.length;
  }

  /** The content of a document; negative when it has none that it can be found by. */
  int content(int document) {
    return contents[document];
  }

  /** Where the documents of a content begin, if there are any. */
  int first(int content) {
    int at = Arrays.binarySearch(documents, (long) content << Integer.SIZE);
    return at < 0 ? -at - 1 : at;
  }

  /** Whether a document of the content stands at this place. */
  boolean has(int at, int content) {
    return at < documents.length && (int) (documents[at] >>> Integer.SIZE) == content;
  }

  int document(int at) {
    return (int) documents[at];
  }
}
