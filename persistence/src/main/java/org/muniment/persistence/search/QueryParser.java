package org.muniment.persistence.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the query language.
 *
 * <pre>
 * query  = any
 * any    = all { "OR" all }                 OR binds weaker than standing side by side
 * all    = clause { clause }
 * clause = [ "-" ] ( "(" any ")" | [ field ":" ] value )
 * value  = phrase | word [ "*" ] | range    a range for size, modified and created only
 * phrase = '"' characters '"'               \" stands for a quotation mark
 * word   = characters up to a blank, a quotation mark or a parenthesis
 * </pre>
 *
 * A word with a colon in it is a field and its value if what stands before the colon looks like a
 * name (a letter, then letters, digits, {@code .}, {@code _}, {@code -}); {@code 10:30} is a word.
 */
public final class QueryParser {

  private static final Pattern FIELD_NAME = Pattern.compile("\\p{L}[\\p{L}\\p{N}._-]*");
  private static final String PROPERTY = "property.";
  private static final String OR = "OR";

  private final QuerySettings settings;

  public QueryParser(QuerySettings settings) {
    this.settings = settings;
  }

  /**
   * Reads a query.
   *
   * @throws QuerySyntaxException when it is none
   */
  public SearchQuery parse(String query) {
    if (query.length() > settings.maxLength()) {
      throw new QuerySyntaxException(
          settings.maxLength(),
          "A query may have at most " + settings.maxLength() + " characters.");
    }
    return new Reading(query).query();
  }

  /** One query being read: recursive descent, one method per rule. */
  private final class Reading {

    private final String input;
    private int at;
    private int clauses;

    Reading(String input) {
      this.input = input;
    }

    SearchQuery query() {
      skipBlanks();
      if (atEnd()) {
        throw wrong(0, "The query is empty.");
      }
      if (peek() == ')') {
        throw unopened();
      }
      SearchQuery query = any();
      if (!atEnd()) {
        throw unopened();
      }
      return query;
    }

    private SearchQuery any() {
      List<SearchQuery> alternatives = new ArrayList<>();
      skipBlanks();
      int operator = at;
      do {
        alternatives.add(all(operator));
        operator = at;
      } while (skipOr());
      return joined(alternatives, SearchQuery.Or::new);
    }

    /**
     * @param operator position of what lacks an operand when no clause follows
     */
    private SearchQuery all(int operator) {
      List<SearchQuery> clauses = new ArrayList<>();
      skipBlanks();
      while (!atEnd() && peek() != ')' && !atOr()) {
        clauses.add(clause());
        skipBlanks();
      }
      if (clauses.isEmpty()) {
        throw wrong(operator, "OR needs something on both sides.");
      }
      return joined(clauses, SearchQuery.And::new);
    }

    private SearchQuery clause() {
      if (peek() != '-') {
        return operand();
      }
      int minus = at++;
      if (atEnd() || isBlank(peek()) || peek() == '-' || peek() == ')') {
        throw wrong(minus, "What is excluded must directly follow the '-'.");
      }
      return new SearchQuery.Not(operand());
    }

    private SearchQuery operand() {
      countClause();
      return switch (peek()) {
        case '(' -> group();
        case '"' -> new SearchQuery.Phrase(Target.ANYWHERE, quoted());
        default -> wordOrField();
      };
    }

    private SearchQuery group() {
      int opened = at++;
      skipBlanks();
      if (!atEnd() && peek() == ')') {
        throw wrong(opened, "There is nothing between the parentheses.");
      }
      if (atEnd()) {
        throw unclosed(opened);
      }
      SearchQuery inner = any();
      if (atEnd()) {
        throw unclosed(opened);
      }
      at++;
      return inner;
    }

    private SearchQuery wordOrField() {
      int start = at;
      String word = word();
      int colon = word.indexOf(':');
      if (colon > 0 && FIELD_NAME.matcher(word.substring(0, colon)).matches()) {
        at = start + colon + 1;
        return value(target(word.substring(0, colon), start));
      }
      return wordOrPrefix(Target.ANYWHERE, word, start);
    }

    private Target target(String name, int start) {
      if (name.toLowerCase(Locale.ROOT).startsWith(PROPERTY)) {
        if (name.length() == PROPERTY.length()) {
          throw wrong(start, "The name of a property must follow 'property.'.");
        }
        return new Target.Property(name.substring(PROPERTY.length()));
      }
      Optional<SearchField> field = SearchField.named(name);
      if (field.isEmpty()) {
        throw wrong(
            start,
            "There is no field '"
                + name
                + "'; there are "
                + SearchField.KNOWN
                + ". Put it in quotation marks if it is meant as words.");
      }
      return field.get();
    }

    private SearchQuery value(Target target) {
      if (atEnd() || isBlank(peek()) || peek() == '(' || peek() == ')') {
        throw wrong(at, "A word or a phrase must directly follow the ':'.");
      }
      int start = at;
      boolean phrase = peek() == '"';
      String value = phrase ? quoted() : word();
      if (target instanceof SearchField field && isRange(field)) {
        return RangeValue.parse(field, value, start);
      }
      return phrase ? new SearchQuery.Phrase(target, value) : wordOrPrefix(target, value, start);
    }

    private SearchQuery wordOrPrefix(Target target, String word, int start) {
      int star = word.indexOf('*');
      if (star < 0) {
        return new SearchQuery.Word(target, word);
      }
      if (star < word.length() - 1) {
        throw wrong(
            start + star, "A '*' can only end a word; put it in quotation marks otherwise.");
      }
      if (word.codePointCount(0, star) < settings.minPrefix()) {
        throw wrong(
            start + star, "At least " + settings.minPrefix() + " characters must precede a '*'.");
      }
      return new SearchQuery.Prefix(target, word.substring(0, star));
    }

    private String quoted() {
      int opened = at++;
      StringBuilder text = new StringBuilder();
      while (!atEnd() && peek() != '"') {
        if (input.startsWith("\\\"", at)) {
          at++;
        }
        text.append(input.charAt(at++));
      }
      if (atEnd()) {
        throw wrong(opened, "This quotation mark is never closed.");
      }
      at++;
      if (text.toString().isBlank()) {
        throw wrong(opened, "There is nothing between the quotation marks.");
      }
      return text.toString();
    }

    private String word() {
      int start = at;
      while (!atEnd() && !endsWord(peek())) {
        at++;
      }
      return input.substring(start, at);
    }

    private boolean skipOr() {
      boolean here = atOr();
      at += here ? OR.length() : 0;
      return here;
    }

    private boolean atOr() {
      int end = at + OR.length();
      return input.startsWith(OR, at) && (end == input.length() || endsWord(input.charAt(end)));
    }

    private QuerySyntaxException unopened() {
      return wrong(at, "There is no '(' for this ')'.");
    }

    private QuerySyntaxException unclosed(int opened) {
      return wrong(opened, "There is no ')' for this '('.");
    }

    private void countClause() {
      if (++clauses > settings.maxClauses()) {
        throw wrong(at, "A query may have at most " + settings.maxClauses() + " parts.");
      }
    }

    private void skipBlanks() {
      while (!atEnd() && isBlank(peek())) {
        at++;
      }
    }

    private boolean atEnd() {
      return at == input.length();
    }

    private char peek() {
      return input.charAt(at);
    }
  }

  private static boolean isRange(SearchField field) {
    return field.kind() == SearchField.Kind.SIZE || field.kind() == SearchField.Kind.TIME;
  }

  private static SearchQuery joined(
      List<SearchQuery> clauses, Function<List<SearchQuery>, SearchQuery> join) {
    return clauses.size() == 1 ? clauses.get(0) : join.apply(clauses);
  }

  private static boolean endsWord(char c) {
    return isBlank(c) || c == '"' || c == '(' || c == ')';
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static QuerySyntaxException wrong(int position, String reason) {
    return new QuerySyntaxException(position, reason);
  }
}
