package org.muniment.persistence.search.lucene;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.muniment.persistence.search.EpochNanos;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.PropertyValue;

/**
 * What Lucene is given of documents and contents; see {@link Fields}.
 *
 * <p>Fields that every search or sort reads stand in every document, also in those that are not
 * live, without a meaning where they have none ({@link #addNothing}): values with holes cost a
 * look-up each time. Empty words are no occurrences, so ranking does not see them.
 */
final class DocumentMapping {

  private static final String TITLE = "title";
  private static final String AUTHOR = "author";

  /** Numbers with larger exponents are indexed in scientific notation: 1E+999999999 has no room. */
  private static final int MAX_PLAIN_SCALE = 100;

  private DocumentMapping() {}

  static Term key(DocumentId id) {
    return new Term(Fields.DOCUMENT, id.toString());
  }

  static Term key(ContentHash hash) {
    return new Term(Fields.CONTENT, hash.hex());
  }

  static Document content(ContentHash hash, Content content, String text) {
    Document document = new Document();
    document.add(new StringField(Fields.CONTENT, hash.hex(), Field.Store.NO));
    document.add(new NumericDocValuesField(Fields.SEQUENCE, content.sequence()));
    document.add(new NumericDocValuesField(Fields.CONTENT_NUMBER, content.number()));
    document.add(new IntPoint(Fields.CONTENT_NUMBER, content.number()));
    content
        .metadata()
        .forEach(
            (name, values) ->
                values.forEach(
                    value -> {
                      document.add(new StoredField(Fields.STORED_METADATA, name));
                      document.add(new StoredField(Fields.STORED_METADATA, value));
                    }));
    content
        .languageTag()
        .ifPresent(
            tag -> {
              document.add(new StoredField(Fields.STORED_LANGUAGE, tag));
              addSpecificAndGeneral(document, Fields.LANGUAGE, tag, '-');
            });
    document.add(new StoredField(Fields.STORED_TEXT, text));
    document.add(WordsField.shown(Fields.TEXT, text, content.language()));
    return document;
  }

  /** What is left of a purged document. */
  static Document tombstone(DocumentId id, long revision) {
    Document document = new Document();
    document.add(new StringField(Fields.DOCUMENT, id.toString(), Field.Store.NO));
    document.add(new NumericDocValuesField(Fields.REVISION, revision));
    addOrder(document, 0, 0, 0, "", new UUID(0, 0));
    addNothing(document);
    return document;
  }

  static Document document(DocumentView view, Content content) {
    Document document = new Document();
    addExact(document, view);
    addOrder(
        document,
        EpochNanos.of(view.createdAt()),
        EpochNanos.of(view.modifiedAt()),
        view.content().size(),
        view.attributes().name(),
        view.id().value());
    document.add(new BinaryDocValuesField(Fields.VIEW, ViewCodec.encode(view)));
    document.add(new NumericDocValuesField(Fields.REVISION, view.revision()));
    for (Facet facet : Facet.values()) {
      facet.values(view, content).forEach(value -> addFacet(document, facet, value));
    }
    if (view.state() == Lifecycle.LIVE) {
      document.add(new NumericDocValuesField(Fields.CONTENT_OF, content.number()));
      addWords(document, view.attributes(), content.language());
      addKeywords(document, view);
      addMetadata(document, content);
    }
    addNothing(document);
    return document;
  }

  private static void addExact(Document document, DocumentView view) {
    Attributes attributes = view.attributes();
    addExact(document, Fields.DOCUMENT, view.id().toString());
    addExact(document, Fields.STATE_IS, view.state().name());
    addExact(document, Fields.FOLDER_IS, attributes.folder().value());
    attributes.tags().forEach(tag -> addExact(document, Fields.TAG_IS, tag));
    addExact(document, Fields.OWNER_IS, view.owner().name());
    addExact(document, Fields.HASH_IS, view.content().hash().hex());
  }

  private static void addExact(Document document, String field, String value) {
    document.add(new StringField(field, Keywords.exact(value), Field.Store.NO));
  }

  private static void addOrder(
      Document document, long createdAt, long modifiedAt, long size, String name, UUID id) {
    addNumber(document, Fields.CREATED_AT, createdAt);
    addNumber(document, Fields.MODIFIED_AT, modifiedAt);
    addNumber(document, Fields.SIZE, size);
    document.add(new SortedDocValuesField(Fields.NAME_ORDER, new BytesRef(Keywords.order(name))));
    document.add(new NumericDocValuesField(Fields.ID_HIGH, id.getMostSignificantBits()));
    document.add(new NumericDocValuesField(Fields.ID_LOW, id.getLeastSignificantBits()));
  }

  private static void addNumber(Document document, String field, long value) {
    document.add(new LongPoint(field, value));
    document.add(new NumericDocValuesField(field, value));
  }

  private static void addFacet(Document document, Facet facet, String value) {
    document.add(
        new SortedSetDocValuesField(Fields.of(facet), new BytesRef(Keywords.exact(value))));
  }

  private static void addWords(
      Document document, Attributes attributes, Optional<Language> language) {
    document.add(WordsField.shown(Fields.NAME, attributes.name(), language));
    document.add(WordsField.shown(Fields.NAME_PARTS, attributes.name(), Optional.empty()));
    addCompletions(document, attributes.name());
    attributes
        .tags()
        .forEach(
            tag -> {
              addAbout(document, tag, language);
              addCompletions(document, tag);
            });
    attributes
        .properties()
        .forEach(
            (name, value) ->
                words(value)
                    .forEach(
                        text -> {
                          document.add(new PropertyField(name, text));
                          addAbout(document, text, language);
                        }));
  }

  /** The fields of words, empty. */
  private static void addNothing(Document document) {
    for (String field : List.of(Fields.NAME, Fields.NAME_PARTS)) {
      document.add(WordsField.shown(field, "", Optional.empty()));
    }
    document.add(WordsField.sought(Fields.ABOUT, "", Optional.empty()));
  }

  private static void addKeywords(Document document, DocumentView view) {
    Attributes attributes = view.attributes();
    addKeyword(document, Fields.FOLDER, attributes.folder().value());
    attributes.tags().forEach(tag -> addKeyword(document, Fields.TAG, tag));
    attributes.type().ifPresent(type -> addKeyword(document, Fields.TYPE, type));
    addKeyword(document, Fields.OWNER, view.owner().name());
    addKeyword(document, Fields.ID, view.id().toString());
    addKeyword(document, Fields.HASH, view.content().hash().hex());
    addSpecificAndGeneral(document, Fields.MEDIA_TYPE, view.content().mediaType(), ';');
  }

  private static void addMetadata(Document document, Content content) {
    Optional<Language> language = content.language();
    Optional<String> title = title(content.metadata());
    title.ifPresent(
        t -> {
          document.add(WordsField.shown(Fields.TITLE, t, language));
          addAbout(document, t, language);
          addCompletions(document, t);
        });
    for (String author : content.metadata().getOrDefault(AUTHOR, List.of())) {
      document.add(WordsField.sought(Fields.AUTHOR, author, Optional.empty()));
      addAbout(document, author, language);
    }
    content
        .languageTag()
        .ifPresent(tag -> addSpecificAndGeneral(document, Fields.LANGUAGE, tag, '-'));
  }

  /** Files that claim several titles have one of several lines. */
  static Optional<String> title(Map<String, List<String>> metadata) {
    List<String> titles = metadata.getOrDefault(TITLE, List.of());
    return titles.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", titles));
  }

  private static void addAbout(Document document, String value, Optional<Language> language) {
    document.add(WordsField.sought(Fields.ABOUT, value, language));
  }

  private static void addCompletions(Document document, String text) {
    Completions.terms(text)
        .forEach(term -> document.add(new StringField(Fields.COMPLETION, term, Field.Store.NO)));
  }

  private static void addKeyword(Document document, String field, String value) {
    document.add(new StringField(field, Keywords.folded(value), Field.Store.NO));
  }

  /** {@code text/plain;charset=utf-8} is also {@code text/plain}, {@code en-GB} also {@code en}. */
  private static void addSpecificAndGeneral(
      Document document, String field, String value, char separator) {
    addKeyword(document, field, value);
    int end = value.indexOf(separator);
    if (end > 0) {
      addKeyword(document, field, value.substring(0, end).strip());
    }
  }

  private static Stream<String> words(PropertyValue value) {
    if (value instanceof PropertyValue.Many many) {
      return many.value().stream().flatMap(DocumentMapping::words);
    }
    if (value instanceof PropertyValue.Decimal decimal) {
      return Stream.of(plain(decimal.value()));
    }
    return Stream.of(value.value().toString());
  }

  private static String plain(BigDecimal number) {
    return Math.abs((long) number.scale()) <= MAX_PLAIN_SCALE
        ? number.toPlainString()
        : number.toString();
  }
}
