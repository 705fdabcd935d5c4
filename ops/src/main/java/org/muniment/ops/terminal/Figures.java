package org.muniment.ops.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {

  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private Figures() {}

  /** A size in bytes with a decimal unit and three digits, for example {@code 1.23 MB}. */
  public static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    do {
      value /= 1000;
      unit++;
    } while (value >= 999.5 && unit < UNITS.length - 1);
    return threeDigits(value) + " " + UNITS[unit];
  }

  /** How many of something happened in a second, for example {@code 41.3}. */
  public static String perSecond(long amount, Duration time) {
    return threeDigits(amount / seconds(time));
  }

  /** Bytes in a second, for example {@code 12.5 MB/s}. */
  public static String bytesPerSecond(long bytes, Duration time) {
    return bytes(Math.round(bytes / seconds(time))) + "/s";
  }

  /** A time span, for example {@code 0.4 s}, {@code 2 min 5 s} or {@code 3 h 10 min}. */
  public static String duration(Duration time) {
    if (time.toMillis() < 59_950) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    Duration rounded = Duration.ofSeconds(Math.round(time.toMillis() / 1000.0));
    return rounded.toHours() > 0
        ? rounded.toHours() + " h " + rounded.toMinutesPart() + " min"
        : rounded.toMinutes() + " min " + rounded.toSecondsPart() + " s";
  }

  /** A count and its noun, for example {@code 1 file} or {@code 1,204 files}. */
  public static String count(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  /** A moment in the reader's time zone, to the second. */
  public static String moment(Instant instant, ZoneId zone) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
        .format(instant.atZone(zone));
  }

  private static double seconds(Duration time) {
    return Math.max(time.toNanos(), 1_000_000) / 1e9;
  }

  private static String threeDigits(double value) {
    String format = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
