package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.LengthGoalBreakIterator;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.search.uhighlight.WholeBreakIterator;
import org.muniment.persistence.search.ContentText;
import org.muniment.persistence.search.SearchField;
import org.muniment.persistence.search.SearchSettings;
import org.muniment.protocol.document.DocumentView;

/**
 * Shows where words were found. Offsets come from the postings, the words around them from the view
 * and from the content's stored text, so the text is stored once however many documents share it.
 */
final class Highlights {

  private static final String[] FIELDS = {
    Fields.NAME, Fields.NAME_PARTS, Fields.TITLE, Fields.TEXT
  };

  /** Where in a passage of the wanted length its match should lie, as Lucene counts it. */
  private static final float MATCH_AT = 0.3f;

  private final SearchSettings settings;

  Highlights(SearchSettings settings) {
    this.settings = settings;
  }

  /** Per document, in the order given, excerpts by the name that a field has in queries. */
  List<Map<String, List<String>>> of(IndexSearcher searcher, Query query, int[] docs)
      throws IOException {
    int passages = settings.highlight().passages();
    Map<String, Object[]> found =
        new Excerpts(searcher)
            .highlightFieldsAsObjects(FIELDS, query, docs, new int[] {1, 1, 1, passages});
    List<Map<String, List<String>>> highlights = new ArrayList<>(docs.length);
    for (int i = 0; i < docs.length; i++) {
      Map<String, List<String>> fields = new HashMap<>();
      List<String> name = excerpts(found, Fields.NAME, i);
      put(fields, SearchField.NAME, name.isEmpty() ? excerpts(found, Fields.NAME_PARTS, i) : name);
      put(fields, SearchField.TITLE, excerpts(found, Fields.TITLE, i));
      put(fields, SearchField.TEXT, excerpts(found, Fields.TEXT, i));
      highlights.add(fields);
    }
    return highlights;
  }

  private static void put(
      Map<String, List<String>> fields, SearchField field, List<String> excerpts) {
    if (!excerpts.isEmpty()) {
      fields.put(field.queryName(), excerpts);
    }
  }

  private static List<String> excerpts(Map<String, Object[]> found, String field, int index) {
    Object excerpts = found.get(field)[index];
    return excerpts instanceof List<?> list
        ? list.stream().map(String.class::cast).toList()
        : List.of();
  }

  private final class Excerpts extends UnifiedHighlighter {

    Excerpts(IndexSearcher searcher) {
      super(
          builder(searcher, Analysis.BY_FIELD)
              .withFormatter(new Passages(settings.highlight().passageCharacters()))
              .withMaxLength(settings.maxTextCharacters() + 1)
              .withMaxNoHighlightPassages(0));
    }

    @Override
    protected Map<String, Object[]> highlightFieldsAsObjects(
        String[] fields, Query query, int[] docs, int[] maxPassages) throws IOException {
      return super.highlightFieldsAsObjects(fields, query, docs, maxPassages);
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
      int characters = 0;
      do {
        int doc = docs.nextDoc();
        if (doc == DocIdSetIterator.NO_MORE_DOCS) {
          break;
        }
        CharSequence[] ofDocument = values(reading, doc, fields);
        values.add(ofDocument);
        for (CharSequence value : ofDocument) {
          characters += value == null ? 0 : value.length();
        }
      } while (cacheCharacters > 0 && characters <= cacheCharacters);
      return values;
    }

    private CharSequence[] values(Reading reading, int doc, String[] fields) throws IOException {
      DocumentView view = reading.view(doc);
      Optional<ContentText> text = reading.text(view.content().hash());
      CharSequence[] values = new CharSequence[fields.length];
      for (int i = 0; i < fields.length; i++) {
        values[i] =
            switch (fields[i]) {
              case Fields.TEXT -> text.map(ContentText::text).orElse(null);
              case Fields.TITLE -> text.flatMap(DocumentMapping::title).orElse(null);
              default -> view.attributes().name();
            };
      }
      return values;
    }
  }
}
