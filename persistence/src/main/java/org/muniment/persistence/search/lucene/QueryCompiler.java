package org.muniment.persistence.search.lucene;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  /** Cuts and joins the terms of one clause for one field; null when there are none. */
  private interface Leaf extends BiFunction<String, List<String>, Query> {}

  private final LuceneSettings.Ranking ranking;

  QueryCompiler(LuceneSettings.Ranking ranking) {
    this.ranking = ranking;
  }

  /** The live documents. */
  static Query live() {
    return new TermQuery(new Term(Fields.STATE_IS, Lifecycle.LIVE.name()));
  }

  /** What finds the documents. */
  Query compile(SearchQuery query) {
    List<Place> everywhere =
        List.of(
            new Place(Fields.NAME, ranking.name()),
            new Place(Fields.NAME_PARTS, ranking.name()),
            new Place(Fields.ABOUT, ranking.about()),
            new Place(Fields.TEXT, ranking.text()));
    Query compiled = new Compilation(everywhere).compile(query);
    return compiled == null ? new MatchNoDocsQuery("no word in the query") : compiled;
  }

  /** What marks words in a document that was found: any of the wanted words, in these fields. */
  Query compileForHighlights(SearchQuery query) {
    List<Place> everywhere =
        Stream.of(Fields.NAME, Fields.NAME_PARTS, Fields.TITLE, Fields.TEXT)
            .map(field -> new Place(field, 1))
            .toList();
    Compilation compilation = new Compilation(everywhere);
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

    Compilation(List<Place> everywhere) {
      this.everywhere = everywhere;
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
        return leaf(prefix.target(), prefix.stem(), QueryCompiler::beginning);
      }
      if (query instanceof SearchQuery.Phrase phrase) {
        return leaf(phrase.target(), phrase.text(), QueryCompiler::sideBySide);
      }
      SearchQuery.Word word = (SearchQuery.Word) query;
      return leaf(word.target(), word.text(), QueryCompiler::sideBySide);
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

    private Query leaf(Target target, String text, Leaf leaf) {
      if (target instanceof Target.Property property) {
        return leaf.apply(Fields.PROPERTY, propertyTerms(property.name(), text));
      }
      if (target == SearchField.NAME) {
        return best(
            List.of(new Place(Fields.NAME, 1), new Place(Fields.NAME_PARTS, 1)), text, leaf);
      }
      if (target instanceof SearchField field) {
        return leaf.apply(luceneField(field), terms(field, text));
      }
      return best(everywhere, text, leaf);
    }

    private Query best(List<Place> places, String text, Leaf leaf) {
      List<Query> alternatives = new ArrayList<>();
      for (Place place : places) {
        Query there = leaf.apply(place.field, Analysis.terms(place.field, text));
        if (there != null) {
          alternatives.add(place.weight == 1 ? there : new BoostQuery(there, place.weight));
        }
      }
      return alternatives.isEmpty()
          ? null
          : new DisjunctionMaxQuery(alternatives, ranking.tieBreaker());
    }
  }

  private static List<String> terms(SearchField field, String text) {
    return field.kind() == SearchField.Kind.KEYWORD
        ? List.of(Keywords.folded(text))
        : Analysis.terms(luceneField(field), text);
  }

  private static List<String> propertyTerms(String property, String text) {
    return Analysis.terms(Fields.PROPERTY, text).stream()
        .map(word -> Analysis.propertyTerm(property, word))
        .toList();
  }

  private static Query sideBySide(String field, List<String> terms) {
    return switch (terms.size()) {
      case 0 -> null;
      case 1 -> new TermQuery(new Term(field, terms.get(0)));
      default -> new PhraseQuery(field, terms.toArray(String[]::new));
    };
  }

  /** The last term is the stem; those before it stand side by side somewhere in the same field. */
  private static Query beginning(String field, List<String> terms) {
    if (terms.isEmpty()) {
      return null;
    }
    int last = terms.size() - 1;
    Query stem = new PrefixQuery(new Term(field, terms.get(last)));
    if (last == 0) {
      return stem;
    }
    return new BooleanQuery.Builder()
        .add(sideBySide(field, terms.subList(0, last)), Occur.MUST)
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
