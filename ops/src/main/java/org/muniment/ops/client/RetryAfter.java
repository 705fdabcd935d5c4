package org.muniment.ops.client;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, section 10.2.3): seconds or a date. */
final class RetryAfter {

  private RetryAfter() {}

  /** How long to wait from now; empty when the header cannot be read. */
  static Optional<Duration> parse(String header) {
    String value = header.strip();
    try {
      return value.chars().allMatch(c -> c >= '0' && c <= '9')
          ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
          : Optional.of(until(value));
    } catch (DateTimeParseException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Duration until(String date) {
    Instant then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    Duration wait = Duration.between(Instant.now(), then);
    return wait.isNegative() ? Duration.ZERO : wait;
  }
}
