package org.muniment.persistence.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of a {@code size:}, {@code modified:} or {@code created:} clause.
 *
 * <p>One amount denotes the span of numbers it may stand for: a month all its instants, {@code 1MB}
 * just 1,000,000 bytes. Comparisons and ranges are made of the ends of those spans, so that {@code
 * ..2026-06} includes June and {@code >2026-06} begins after it.
 */
final class RangeValue {

  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)([A-Za-z]*)");

  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "b",
          1L,
          "kb",
          1_000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L,
          "tb",
          1_000_000_000_000L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30,
          "tib",
          1L << 40);

  private record Span(long first, long last) {}

  private final SearchField field;
  private final int position;

  private RangeValue(SearchField field, int position) {
    this.field = field;
    this.position = position;
  }

  /**
   * Reads {@code x}, {@code >x}, {@code >=x}, {@code <x}, {@code <=x}, {@code x..y}, {@code x..}
   * and {@code ..y}.
   *
   * @param position of the value in the query
   */
  static SearchQuery.Range parse(SearchField field, String value, int position) {
    return new RangeValue(field, position).parse(value);
  }

  private SearchQuery.Range parse(String value) {
    int dots = value.indexOf("..");
    if (dots >= 0) {
      return between(value.substring(0, dots), value.substring(dots + 2));
    }
    if (value.startsWith(">=")) {
      return range(span(value.substring(2)).first, Long.MAX_VALUE);
    }
    if (value.startsWith("<=")) {
      return range(Long.MIN_VALUE, span(value.substring(2)).last);
    }
    if (value.startsWith(">")) {
      return above(span(value.substring(1)).last);
    }
    if (value.startsWith("<")) {
      return below(span(value.substring(1)).first);
    }
    Span only = span(value);
    return range(only.first, only.last);
  }

  private SearchQuery.Range between(String from, String to) {
    if (from.isEmpty() && to.isEmpty()) {
      throw wrong("A range needs a bound before or after the '..'.");
    }
    long first = from.isEmpty() ? Long.MIN_VALUE : span(from).first;
    long last = to.isEmpty() ? Long.MAX_VALUE : span(to).last;
    if (first > last) {
      throw wrong("The range ends before it begins.");
    }
    return range(first, last);
  }

  private SearchQuery.Range above(long bound) {
    return bound == Long.MAX_VALUE ? range(1, 0) : range(bound + 1, Long.MAX_VALUE);
  }

  private SearchQuery.Range below(long bound) {
    return bound == Long.MIN_VALUE ? range(1, 0) : range(Long.MIN_VALUE, bound - 1);
  }

  private SearchQuery.Range range(long from, long to) {
    return new SearchQuery.Range(field, from, to);
  }

  private Span span(String amount) {
    return field.kind() == SearchField.Kind.SIZE ? size(amount) : time(amount);
  }

  private Span size(String amount) {
    Matcher parts = SIZE.matcher(amount);
    Long unit = parts.matches() ? UNITS.get(parts.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw wrong("A size is a number with B, kB, MB, GB, TB, KiB, MiB, GiB or TiB.");
    }
    BigDecimal bytes = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit));
    try {
      long whole = bytes.setScale(0, RoundingMode.DOWN).longValueExact();
      return new Span(whole, whole);
    } catch (ArithmeticException e) {
      throw wrong("The size is too large.");
    }
  }

  private Span time(String amount) {
    try {
      return switch (amount.length()) {
        case 4 -> days(Year.parse(amount).atDay(1), Year.parse(amount).plusYears(1).atDay(1));
        case 7 ->
            days(YearMonth.parse(amount).atDay(1), YearMonth.parse(amount).plusMonths(1).atDay(1));
        case 10 -> days(LocalDate.parse(amount), LocalDate.parse(amount).plusDays(1));
        default -> {
          long instant = EpochNanos.of(OffsetDateTime.parse(amount).toInstant());
          yield new Span(instant, instant);
        }
      };
    } catch (DateTimeException e) {
      throw wrong("A time is like 2026, 2026-01, 2026-01-31 or 2026-01-31T12:00:00Z.");
    }
  }

  private static Span days(LocalDate first, LocalDate end) {
    long last = midnight(end);
    boolean saturated = last == Long.MIN_VALUE || last == Long.MAX_VALUE;
    return new Span(midnight(first), saturated ? last : last - 1);
  }

  private static long midnight(LocalDate day) {
    return EpochNanos.of(LocalDateTime.of(day, LocalTime.MIDNIGHT).toInstant(ZoneOffset.UTC));
  }

  private QuerySyntaxException wrong(String reason) {
    return new QuerySyntaxException(position, reason);
  }
}
