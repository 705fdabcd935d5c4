package org.muniment.persistence.search.lucene;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.muniment.persistence.search.SearchField;
import org.muniment.persistence.search.SearchQuery;
import org.muniment.persistence.search.Target;
import org.muniment.protocol.document.Lifecycle;

/**
 * Makes Lucene queries of the query language.
 *
 * <p>A word that no field of its target can hold, such as a lone {@code &}, has no meaning: it is
 * left out, and a query of nothing else finds nothing. Inside the compiler such a clause is {@code
 * null}.
 *
 * <p>Every query that comes out finds live documents only: words and keywords because only live
 * documents carry those fields, ranges and exclusions because they say so.
 */
final class QueryCompiler {

  private record Place(String field, float weight) {}

  /** Joins the words of one clause for one field; null when there are none. */
  private interface Leaf extends BiFunction<String, List<Analysis.Word>, Query> {}

  /** Fields in which words stand with their stems. */
  private static final Set<String> STEMMED =
      Set.of(Fields.NAME, Fields.ABOUT, Fields.TITLE, Fields.TEXT);

  private final LuceneSettings.Ranking ranking;

  QueryCompiler(LuceneSettings.Ranking ranking) {
    this.ranking = ranking;
  }

  /** The live documents. */
  static Query live() {
    return new TermQuery(new Term(Fields.STATE_IS, Lifecycle.LIVE.name()));
  }

  /**
   * What finds the documents.
   *
   * @param snapshot that it will be asked of
   */
  Query compile(SearchQuery query, Snapshot snapshot) {
    List<Place> everywhere =
        List.of(
            new Place(Fields.NAME, ranking.name()),
            new Place(Fields.NAME_PARTS, ranking.name()),
            new Place(Fields.ABOUT, ranking.about()),
            new Place(Fields.TEXT, ranking.text()));
    Query compiled = new Compilation(everywhere, snapshot, true).compile(query);
    return compiled == null ? new MatchNoDocsQuery("no word in the query") : compiled;
  }

  /** What marks words in a document that was found: any of the wanted words, in these fields. */
  Query compileForHighlights(SearchQuery query, Snapshot snapshot) {
    List<Place> everywhere =
        Stream.of(Fields.NAME, Fields.NAME_PARTS, Fields.TITLE, Fields.TEXT)
            .map(field -> new Place(field, 1))
            .toList();
    Compilation compilation = new Compilation(everywhere, snapshot, false);
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    wanted(query)
        .map(compilation::compile)
        .filter(Objects::nonNull)
        .forEach(leaf -> any.add(leaf, Occur.SHOULD));
    return any.build();
  }

  private static Stream<SearchQuery> wanted(SearchQuery query) {
    if (query instanceof SearchQuery.And and) {
      return and.clauses().stream().flatMap(QueryCompiler::wanted);
    }
    if (query instanceof SearchQuery.Or or) {
      return or.clauses().stream().flatMap(QueryCompiler::wanted);
    }
    return query instanceof SearchQuery.Not || query instanceof SearchQuery.Range
        ? Stream.empty()
        : Stream.of(query);
  }

  private final class Compilation {

    private final List<Place> everywhere;
    private final Snapshot snapshot;
    private final boolean joined;

    /**
     * @param joined whether words of the text are to find documents, not contents
     */
    Compilation(List<Place> everywhere, Snapshot snapshot, boolean joined) {
      this.everywhere = everywhere;
      this.snapshot = snapshot;
      this.joined = joined;
    }

    Query compile(SearchQuery query) {
      if (query instanceof SearchQuery.And and) {
        return all(and.clauses());
      }
      if (query instanceof SearchQuery.Or or) {
        return any(or.clauses());
      }
      if (query instanceof SearchQuery.Not) {
        return all(List.of(query));
      }
      if (query instanceof SearchQuery.Range range) {
        return range(range);
      }
      if (query instanceof SearchQuery.Prefix prefix) {
        return leaf(prefix.target(), prefix.stem(), false, QueryCompiler::beginning);
      }
      if (query instanceof SearchQuery.Phrase phrase) {
        return leaf(phrase.target(), phrase.text(), false, QueryCompiler::sideBySide);
      }
      SearchQuery.Word word = (SearchQuery.Word) query;
      return leaf(word.target(), word.text(), true, QueryCompiler::sideBySide);
    }

    private Query all(List<SearchQuery> clauses) {
      BooleanQuery.Builder all = new BooleanQuery.Builder();
      boolean wanted = false;
      boolean excluded = false;
      for (SearchQuery clause : clauses) {
        boolean not = clause instanceof SearchQuery.Not;
        Query compiled = compile(not ? ((SearchQuery.Not) clause).clause() : clause);
        if (compiled != null) {
          all.add(compiled, not ? Occur.MUST_NOT : Occur.MUST);
          wanted |= !not;
          excluded |= not;
        }
      }
      if (excluded && !wanted) {
        all.add(live(), Occur.FILTER);
      }
      return wanted || excluded ? all.build() : null;
    }

    private Query any(List<SearchQuery> clauses) {
      List<Query> any = new ArrayList<>();
      for (SearchQuery clause : clauses) {
        Query compiled = compile(clause);
        if (compiled != null) {
          any.add(compiled);
        }
      }
      if (any.isEmpty()) {
        return null;
      }
      BooleanQuery.Builder builder = new BooleanQuery.Builder();
      any.forEach(clause -> builder.add(clause, Occur.SHOULD));
      return builder.build();
    }

    /**
     * @param forms whether other forms of the word are wanted too
     */
    private Query leaf(Target target, String text, boolean forms, Leaf leaf) {
      if (target instanceof Target.Property property) {
        return leaf.apply(Fields.PROPERTY, propertyWords(property.name(), text));
      }
      if (target == SearchField.NAME) {
        return best(
            List.of(new Place(Fields.NAME, 1), new Place(Fields.NAME_PARTS, 1)), text, forms, leaf);
      }
      if (target instanceof SearchField field) {
        return field.kind() == SearchField.Kind.KEYWORD
            ? leaf.apply(luceneField(field), List.of(keyword(text)))
            : best(List.of(new Place(luceneField(field), 1)), text, forms, leaf);
      }
      return best(everywhere, text, forms, leaf);
    }

    private Query best(List<Place> places, String text, boolean forms, Leaf leaf) {
      List<Query> alternatives = new ArrayList<>();
      for (Place place : places) {
        List<Query> there = in(place, text, forms, leaf);
        if (place.field.equals(Fields.TEXT) && joined && !there.isEmpty()) {
          alternatives.add(new ByContent(best(there), snapshot));
        } else {
          alternatives.addAll(there);
        }
      }
      return alternatives.isEmpty() ? null : best(alternatives);
    }

    private List<Query> in(Place place, String text, boolean forms, Leaf leaf) {
      List<Query> alternatives = new ArrayList<>();
      List<Analysis.Word> words = Analysis.words(place.field, text);
      Query there = leaf.apply(place.field, words);
      if (there != null) {
        alternatives.add(weighted(there, place.weight));
      }
      if (forms && words.size() == 1 && STEMMED.contains(place.field)) {
        Analysis.stems(place.field, text, snapshot.texts().languages()).stream()
            .map(stem -> new TermQuery(new Term(place.field, stem)))
            .map(query -> weighted(query, place.weight * ranking.stem()))
            .forEach(alternatives::add);
      }
      return alternatives;
    }

    private Query best(List<Query> alternatives) {
      return alternatives.size() == 1
          ? alternatives.get(0)
          : new DisjunctionMaxQuery(alternatives, ranking.tieBreaker());
    }
  }

  private static Analysis.Word keyword(String text) {
    return new Analysis.Word(Keywords.folded(text), 0, 0, text.length());
  }

  private static Query weighted(Query query, float weight) {
    return weight == 1 ? query : new BoostQuery(query, weight);
  }

  private static List<Analysis.Word> propertyWords(String property, String text) {
    return Analysis.words(Fields.PROPERTY, text).stream()
        .map(word -> word.as(Analysis.propertyTerm(property, word.term())))
        .toList();
  }

  private static Query sideBySide(String field, List<Analysis.Word> words) {
    if (words.isEmpty()) {
      return null;
    }
    if (words.size() == 1) {
      return new TermQuery(new Term(field, words.get(0).term()));
    }
    PhraseQuery.Builder phrase = new PhraseQuery.Builder();
    words.forEach(word -> phrase.add(new Term(field, word.term()), word.position()));
    return phrase.build();
  }

  /** The last term is the stem; those before it stand side by side somewhere in the same field. */
  private static Query beginning(String field, List<Analysis.Word> words) {
    if (words.isEmpty()) {
      return null;
    }
    int last = words.size() - 1;
    Query stem = new PrefixQuery(new Term(field, words.get(last).term()));
    if (last == 0) {
      return stem;
    }
    return new BooleanQuery.Builder()
        .add(sideBySide(field, words.subList(0, last)), Occur.MUST)
        .add(stem, Occur.MUST)
        .build();
  }

  private static Query range(SearchQuery.Range range) {
    Query within = LongPoint.newRangeQuery(luceneField(range.field()), range.from(), range.to());
    return new ConstantScoreQuery(
        new BooleanQuery.Builder().add(within, Occur.FILTER).add(live(), Occur.FILTER).build());
  }

  private static String luceneField(SearchField field) {
    return switch (field) {
      case NAME -> Fields.NAME;
      case FOLDER -> Fields.FOLDER;
      case TAG -> Fields.TAG;
      case TYPE -> Fields.TYPE;
      case OWNER -> Fields.OWNER;
      case MEDIA_TYPE -> Fields.MEDIA_TYPE;
      case TEXT -> Fields.TEXT;
      case TITLE -> Fields.TITLE;
      case AUTHOR -> Fields.AUTHOR;
      case LANGUAGE -> Fields.LANGUAGE;
      case ID -> Fields.ID;
      case HASH -> Fields.HASH;
      case SIZE -> Fields.SIZE;
      case MODIFIED -> Fields.MODIFIED_AT;
      case CREATED -> Fields.CREATED_AT;
    };
  }
}
