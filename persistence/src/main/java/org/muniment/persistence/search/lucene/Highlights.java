package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.LengthGoalBreakIterator;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.search.uhighlight.WholeBreakIterator;
import org.muniment.persistence.search.SearchField;
import org.muniment.persistence.search.SearchSettings;

/**
 * Shows where words were found. Offsets come from the postings, the words around them from the view
 * and from the content's stored text, so the text is stored once however many documents share it.
 */
final class Highlights {

  /** Where in a passage of the wanted length its match should lie, as Lucene counts it. */
  private static final float MATCH_AT = 0.3f;

  private final SearchSettings settings;

  Highlights(SearchSettings settings) {
    this.settings = settings;
  }

  /** Per document, in the order given, excerpts by the name that a field has in queries. */
  List<Map<String, List<String>>> of(Snapshot snapshot, Query query, int[] docs)
      throws IOException {
    List<List<String>> names = first(snapshot, query, docs, Fields.NAME);
    List<List<String>> parts = first(snapshot, query, docs, Fields.NAME_PARTS);
    List<List<String>> titles = first(snapshot, query, docs, Fields.TITLE);
    List<List<String>> texts = texts(snapshot, query, docs);
    List<Map<String, List<String>>> highlights = new ArrayList<>(docs.length);
    for (int i = 0; i < docs.length; i++) {
      Map<String, List<String>> fields = new HashMap<>();
      put(fields, SearchField.NAME, names.get(i).isEmpty() ? parts.get(i) : names.get(i));
      put(fields, SearchField.TITLE, titles.get(i));
      put(fields, SearchField.TEXT, texts.get(i));
      highlights.add(fields);
    }
    return highlights;
  }

  private List<List<String>> first(Snapshot snapshot, Query query, int[] docs, String field)
      throws IOException {
    return new Excerpts(snapshot.documents(), snapshot).of(field, query, docs, 1);
  }

  /** Offsets of the text stand with the content, which several of the documents may share. */
  private List<List<String>> texts(Snapshot snapshot, Query query, int[] docs) throws IOException {
    Reading documents = new Reading(snapshot.documents());
    Reading texts = new Reading(snapshot.texts());
    int[] contents = new int[docs.length];
    for (int i = 0; i < docs.length; i++) {
      contents[i] = texts.contentDocument(documents.view(docs[i]).content().hash());
    }
    int[] distinct = Arrays.stream(contents).distinct().sorted().toArray();
    List<List<String>> found =
        new Excerpts(snapshot.texts(), snapshot)
            .of(Fields.TEXT, query, distinct, settings.highlight().passages());
    return Arrays.stream(contents)
        .mapToObj(content -> found.get(Arrays.binarySearch(distinct, content)))
        .toList();
  }

  private static void put(
      Map<String, List<String>> fields, SearchField field, List<String> excerpts) {
    if (!excerpts.isEmpty()) {
      fields.put(field.queryName(), excerpts);
    }
  }

  private final class Excerpts extends UnifiedHighlighter {

    private final Snapshot snapshot;

    Excerpts(IndexSearcher searcher, Snapshot snapshot) {
      super(
          builder(searcher, Analysis.EXACT)
              .withFormatter(new Passages(settings.highlight().passageCharacters()))
              .withMaxLength(settings.maxTextCharacters() + 1)
              .withMaxNoHighlightPassages(0));
      this.snapshot = snapshot;
    }

    List<List<String>> of(String field, Query query, int[] docs, int passages) throws IOException {
      Object[] found =
          highlightFieldsAsObjects(new String[] {field}, query, docs, new int[] {passages})
              .get(field);
      return Arrays.stream(found).map(Excerpts::strings).toList();
    }

    private static List<String> strings(Object excerpts) {
      return excerpts instanceof List<?> list
          ? list.stream().map(String.class::cast).toList()
          : List.of();
    }

    @Override
    protected BreakIterator getBreakIterator(String field) {
      return field.equals(Fields.TEXT)
          ? LengthGoalBreakIterator.createClosestToLength(
              BreakIterator.getSentenceInstance(Locale.ROOT),
              settings.highlight().passageCharacters(),
              MATCH_AT)
          : new WholeBreakIterator();
    }

    @Override
    protected List<CharSequence[]> loadFieldValues(
        String[] fields, DocIdSetIterator docs, int cacheCharacters) throws IOException {
      List<CharSequence[]> values = new ArrayList<>();
      Reading reading = new Reading(searcher);
      Reading contents = new Reading(snapshot.texts());
      int characters = 0;
      do {
        int doc = docs.nextDoc();
        if (doc == DocIdSetIterator.NO_MORE_DOCS) {
          break;
        }
        CharSequence[] ofDocument = values(reading, contents, doc, fields);
        values.add(ofDocument);
        for (CharSequence value : ofDocument) {
          characters += value == null ? 0 : value.length();
        }
      } while (cacheCharacters > 0 && characters <= cacheCharacters);
      return values;
    }

    private static CharSequence[] values(
        Reading reading, Reading contents, int doc, String[] fields) throws IOException {
      CharSequence[] values = new CharSequence[fields.length];
      for (int i = 0; i < fields.length; i++) {
        values[i] =
            switch (fields[i]) {
              case Fields.TEXT -> reading.text(doc);
              case Fields.TITLE -> contents.title(reading.view(doc).content().hash()).orElse(null);
              default -> reading.view(doc).attributes().name();
            };
      }
      return values;
    }
  }
}
