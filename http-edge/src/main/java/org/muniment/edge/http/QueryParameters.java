package org.muniment.edge.http;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;

/**
 * The query of a request target, strictly: every name at most once, none that the resource does not
 * know. {@code +} stands for a blank, as browsers write it.
 */
public final class QueryParameters {

  private final Map<String, String> values;

  private QueryParameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads the raw query, which may be empty.
   *
   * @throws org.muniment.edge.problem.ProblemException for bad percent-encoding and repeated names
   */
  public static QueryParameters parse(String rawQuery) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(pair, equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(name, pair.substring(equals + 1));
      if (values.put(name, value) != null) {
        throw Problem.invalidParameter(name, "'" + name + "' may be given only once.")
            .asException();
      }
    }
    return new QueryParameters(values);
  }

  /** The same, once it is sure that all names are among these. */
  public QueryParameters onlyNamed(String... known) {
    List<String> names = List.of(known);
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw Problem.of(
                ProblemType.UNKNOWN_PARAMETER,
                names.isEmpty()
                    ? "'" + name + "' is not known here; there are no query parameters."
                    : "'"
                        + name
                        + "' is not known here; known are "
                        + String.join(", ", names)
                        + ".")
            .with("parameter", name)
            .asException();
      }
    }
    return this;
  }

  /** The value as it is, empty text included. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** {@code true} or {@code false}; false when not given. */
  public boolean flag(String name) {
    String value = values.getOrDefault(name, "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw Problem.invalidParameter(name, "'" + name + "' must be true or false.").asException();
    }
    return value.equals("true");
  }

  /** A number between 1 and {@code max}, or {@code otherwise} when not given. */
  public int count(String name, int otherwise, int max) {
    return text(name).map(value -> count(name, value, max)).orElse(otherwise);
  }

  private static int count(String name, String value, int max) {
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= max) {
        return number;
      }
    }
    throw Problem.invalidParameter(name, "'%s' must be between 1 and %d.".formatted(name, max))
        .with("limit", max)
        .asException();
  }

  /** An instant of RFC 3339. */
  public Optional<Instant> instant(String name) {
    return text(name).map(value -> instant(name, value));
  }

  private static Instant instant(String name, String value) {
    try {
      OffsetDateTime parsed = OffsetDateTime.parse(value);
      if (parsed.getYear() < 0 || parsed.getYear() > 9999) { // RFC 3339 has four digits
        throw new DateTimeParseException("year out of range", value, 0);
      }
      return parsed.toInstant();
    } catch (DateTimeParseException e) {
      throw Problem.invalidParameter(
              name, "'" + name + "' must be an instant such as 2026-03-01T12:00:00Z.")
          .asException();
    }
  }

  private static String decode(String name, String text) {
    try {
      return PercentCoding.decode(text.replace('+', ' '), StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw Problem.invalidParameter(name, "The percent-encoding of '" + name + "' is broken.")
          .asException();
    }
  }
}
