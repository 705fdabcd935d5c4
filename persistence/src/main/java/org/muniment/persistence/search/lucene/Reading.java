package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.DocumentView;

/** Looks single things up in one state of the index. */
final class Reading {

  /** Takes Lucene's numbers of documents. */
  interface DocConsumer {
    void accept(int doc) throws IOException;
  }

  private static final Set<String> ABOUT = Set.of(Fields.STORED_METADATA, Fields.STORED_LANGUAGE);

  private final IndexSearcher searcher;

  Reading(IndexSearcher searcher) {
    this.searcher = searcher;
  }

  /** The document of this key, unless it was purged. */
  Optional<DocumentView> document(Term key) throws IOException {
    int doc = only(key);
    if (doc < 0) {
      return Optional.empty();
    }
    LeafReaderContext leaf = leaf(doc);
    BinaryDocValues views = DocValues.getBinary(leaf.reader(), Fields.VIEW);
    return views.advanceExact(doc - leaf.docBase)
        ? Optional.of(ViewCodec.decode(views.binaryValue()))
        : Optional.empty();
  }

  /** What the number field says of the document with this key. */
  OptionalLong number(Term key, String field) throws IOException {
    int doc = only(key);
    if (doc < 0) {
      return OptionalLong.empty();
    }
    LeafReaderContext leaf = leaf(doc);
    NumericDocValues values = DocValues.getNumeric(leaf.reader(), field);
    return values.advanceExact(doc - leaf.docBase)
        ? OptionalLong.of(values.longValue())
        : OptionalLong.empty();
  }

  /** Keys in this field that a document has, in their order. */
  List<String> keysAfter(String field, String after, int limit) throws IOException {
    List<String> keys = new ArrayList<>();
    Terms terms = MultiTerms.getTerms(searcher.getIndexReader(), field);
    if (terms == null) {
      return keys;
    }
    TermsEnum all = terms.iterator();
    BytesRef key = first(all, new BytesRef(after));
    while (key != null && keys.size() < limit) {
      String text = key.utf8ToString();
      if (only(new Term(field, text)) >= 0) {
        keys.add(text);
      }
      key = all.next();
    }
    return keys;
  }

  /** The first one that is greater; null when there is none. */
  private static BytesRef first(TermsEnum all, BytesRef after) throws IOException {
    return switch (all.seekCeil(after)) {
      case END -> null;
      case FOUND -> all.next();
      case NOT_FOUND -> all.term();
    };
  }

  /** How many documents there are, in whatever state. */
  long documents() throws IOException {
    return searcher.count(new FieldExistsQuery(Fields.VIEW));
  }

  /** Sizes of all documents together, in whatever state. */
  long contentBytes() throws IOException {
    long sum = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      NumericDocValues sizes = DocValues.getNumeric(leaf.reader(), Fields.SIZE);
      Bits live = leaf.reader().getLiveDocs();
      while (sizes.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (live == null || live.get(sizes.docID())) {
          sum += sizes.longValue();
        }
      }
    }
    return sum;
  }

  /** What documents are told of a content; empty when there is no trace of it. */
  Optional<Content> content(ContentHash hash) throws IOException {
    Term key = DocumentMapping.key(hash);
    OptionalLong number = number(key, Fields.CONTENT_NUMBER);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    long sequence = number(key, Fields.SEQUENCE).orElse(0);
    if (sequence == 0) {
      return Optional.of(Content.unread((int) number.getAsLong()));
    }
    return stored(hash, ABOUT)
        .map(
            stored ->
                new Content(
                    (int) number.getAsLong(),
                    sequence,
                    metadata(stored),
                    Optional.ofNullable(stored.get(Fields.STORED_LANGUAGE))));
  }

  /** The Lucene document of a content; negative when there is none. */
  int contentDocument(ContentHash hash) throws IOException {
    return only(DocumentMapping.key(hash));
  }

  /** The title of a content. */
  Optional<String> title(ContentHash hash) throws IOException {
    return stored(hash, Set.of(Fields.STORED_METADATA))
        .flatMap(stored -> DocumentMapping.title(metadata(stored)));
  }

  /** The text of a content, by its Lucene document. */
  String text(int doc) throws IOException {
    return searcher
        .storedFields()
        .document(doc, Set.of(Fields.STORED_TEXT))
        .get(Fields.STORED_TEXT);
  }

  private Optional<Document> stored(ContentHash hash, Set<String> fields) throws IOException {
    int doc = only(DocumentMapping.key(hash));
    return doc < 0 ? Optional.empty() : Optional.of(searcher.storedFields().document(doc, fields));
  }

  private static Map<String, List<String>> metadata(Document stored) {
    Map<String, List<String>> metadata = new TreeMap<>();
    String[] turns = stored.getValues(Fields.STORED_METADATA);
    for (int i = 0; i < turns.length; i += 2) {
      metadata.computeIfAbsent(turns[i], name -> new ArrayList<>()).add(turns[i + 1]);
    }
    return metadata;
  }

  DocumentView view(int doc) throws IOException {
    LeafReaderContext leaf = leaf(doc);
    return ViewCodec.decode(
        stored(DocValues.getBinary(leaf.reader(), Fields.VIEW), doc - leaf.docBase));
  }

  /**
   * The views of these documents, in the order asked; of the first ones only, one at least, when
   * all of them take more bytes as they are stored.
   */
  List<DocumentView> views(int[] docs, long maxBytes) throws IOException {
    int[] wanted = docs;
    Optional<List<DocumentView>> views = allViews(wanted, maxBytes);
    while (views.isEmpty()) {
      wanted = Arrays.copyOf(wanted, wanted.length / 2);
      views = allViews(wanted, maxBytes);
    }
    return views.get();
  }

  /** Read in the order they lie in; empty when they take more bytes than that. */
  private Optional<List<DocumentView>> allViews(int[] docs, long maxBytes) throws IOException {
    long left = maxBytes;
    DocumentView[] views = new DocumentView[docs.length];
    LeafReaderContext leaf = null;
    BinaryDocValues values = null;
    for (int at : inOrder(docs)) {
      if (leaf == null || docs[at] >= leaf.docBase + leaf.reader().maxDoc()) {
        leaf = leaf(docs[at]);
        values = DocValues.getBinary(leaf.reader(), Fields.VIEW);
      }
      BytesRef stored = stored(values, docs[at] - leaf.docBase);
      left -= stored.length;
      if (left < 0 && docs.length > 1) {
        return Optional.empty();
      }
      views[at] = ViewCodec.decode(stored);
    }
    return Optional.of(Arrays.asList(views));
  }

  /** Every document with this term. */
  void forEach(Term term, DocConsumer consumer) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      PostingsEnum docs = leaf.reader().postings(term, PostingsEnum.NONE);
      Bits live = leaf.reader().getLiveDocs();
      while (docs != null && docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (live == null || live.get(docs.docID())) {
          consumer.accept(leaf.docBase + docs.docID());
        }
      }
    }
  }

  /** The number of the one document with this key; negative when there is none. */
  private int only(Term key) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      PostingsEnum docs = leaf.reader().postings(key, PostingsEnum.NONE);
      Bits live = leaf.reader().getLiveDocs();
      while (docs != null && docs.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (live == null || live.get(docs.docID())) {
          return leaf.docBase + docs.docID();
        }
      }
    }
    return -1;
  }

  private LeafReaderContext leaf(int doc) {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    return leaves.get(ReaderUtil.subIndex(doc, leaves));
  }

  private static BytesRef stored(BinaryDocValues values, int doc) throws IOException {
    if (!values.advanceExact(doc)) {
      throw new IllegalStateException("a document of the index has no view");
    }
    return values.binaryValue();
  }

  private static List<Integer> inOrder(int[] docs) {
    List<Integer> order = new ArrayList<>(docs.length);
    for (int i = 0; i < docs.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> docs[i]));
    return order;
  }
}
