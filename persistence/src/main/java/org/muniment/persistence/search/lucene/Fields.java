package org.muniment.persistence.search.lucene;

/**
 * The fields of the Lucene documents.
 *
 * <p>There are two kinds of Lucene documents, in two indexes. A <em>content</em> ({@link #CONTENT})
 * is what a machine read in some bytes, with the words of the text. A <em>document</em> ({@link
 * #DOCUMENT}) is one document of Muniment, with all words but those of its text, and the number of
 * its content, by which {@link ByContent} finds it. Only live documents carry the fields that
 * searches look into; listings use the exact fields, which all documents have. Of a purged document
 * only key and {@link #REVISION} are left, of a content whose text was taken out key, {@link
 * #CONTENT_NUMBER} and {@link #SEQUENCE}.
 */
final class Fields {

  /** Exact: id of a document, the key of this kind. */
  static final String DOCUMENT = "document";

  /** Exact: hash of a content, the key of this kind. */
  static final String CONTENT = "content";

  // Exact, of every document.
  static final String STATE_IS = "state.is";
  static final String FOLDER_IS = "folder.is";
  static final String TAG_IS = "tag.is";
  static final String OWNER_IS = "owner.is";
  static final String HASH_IS = "hash.is";

  // To sort by and to select ranges, of every document.
  static final String CREATED_AT = "createdAt";
  static final String MODIFIED_AT = "modifiedAt";
  static final String SIZE = "size";
  static final String NAME_ORDER = "name.order";
  static final String ID_HIGH = "id.high";
  static final String ID_LOW = "id.low";

  // Words, of live documents.
  static final String NAME = "name";

  /** The name cut further: at changes of case and between letters and digits. */
  static final String NAME_PARTS = "name.parts";

  static final String TITLE = "title";
  static final String AUTHOR = "author";

  /** Words that complete what somebody types, see {@link Completions}. */
  static final String COMPLETION = "completion";

  /** Property values: words with the property's name in front, see {@link Analysis}. */
  static final String PROPERTY = "property";

  /** Title, tags, authors and property values together. */
  static final String ABOUT = "about";

  // Keywords in any case, of live documents.
  static final String FOLDER = "folder";
  static final String TAG = "tag";
  static final String TYPE = "type";
  static final String OWNER = "owner";
  static final String MEDIA_TYPE = "mediaType";
  static final String LANGUAGE = "language";
  static final String ID = "id";
  static final String HASH = "hash";

  /** The {@code DocumentView}, see {@link ViewCodec}; of every document. */
  static final String VIEW = "view";

  static final String REVISION = "revision";

  /** Number of the content; of live documents. */
  static final String CONTENT_OF = "content.of";

  // Of contents.

  /** Words of the text. */
  static final String TEXT = "text";

  /** Numbers count up from 0; the same content keeps its own. */
  static final String CONTENT_NUMBER = "content.number";

  static final String SEQUENCE = "sequence";

  static final String STORED_TEXT = "stored.text";

  /** Names and values of the metadata in turns. */
  static final String STORED_METADATA = "stored.metadata";

  static final String STORED_LANGUAGE = "stored.language";

  private Fields() {}

  /** The values of a facet as they are, of every document. */
  static String of(Facet facet) {
    return "facet." + facet.key();
  }
}
