package org.muniment.simulations.history;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.Api;

/**
 * Looks at every answer while something is wrong with the server's surroundings. A request may be
 * answered with success or with a typed problem that says when to ask again; it may not be answered
 * with the server's own confusion, too late, or never. Safe for many threads.
 */
public final class AnswerLog implements Api.Observer {
  private static final int SERVER_ERRORS = 500;
  private static final int UNAVAILABLE = 503;
  private static final int SUCCESSES = 200;
  private static final int REDIRECTIONS = 300;

  private record Entry(String method, int status, String problem, long sentAt, long endedAt) {
    boolean isSuccess() {
      return status >= SUCCESSES && status < REDIRECTIONS;
    }

    boolean isWrite() {
      return !method.equals("GET");
    }
  }

  private final Duration longestAllowed;
  private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

  /**
   * A log.
   *
   * @param longestAllowed an answer that takes longer is a fault
   */
  public AnswerLog(Duration longestAllowed) {
    this.longestAllowed = longestAllowed;
  }

  @Override
  public void answered(String method, Answer answer, long sentAt) {
    long endedAt = System.nanoTime();
    entries.add(new Entry(method, answer.status(), problemOf(answer), sentAt, endedAt));
    Duration took = Duration.ofNanos(endedAt - sentAt);
    if (answer.status() >= SERVER_ERRORS && !isHonest(answer)) {
      faults.add("%s after %d ms".formatted(answer, took.toMillis()));
    }
    if (took.compareTo(longestAllowed) > 0) {
      faults.add("%s only after %d ms".formatted(answer, took.toMillis()));
    }
  }

  /** A problem of a known type, with the time after which to ask again. */
  private static boolean isHonest(Answer answer) {
    return answer.status() == UNAVAILABLE
        && answer.find("Retry-After").filter(value -> value.matches("[1-9][0-9]*")).isPresent()
        && answer.find("Content-Type").filter("application/problem+json"::equals).isPresent()
        && !problemOf(answer).isEmpty();
  }

  private static String problemOf(Answer answer) {
    if (answer.status() < SERVER_ERRORS) {
      return "";
    }
    try {
      return answer.json().path("type").asText("").replaceFirst(".*[/:#]", "");
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void unanswered(String method, String target, IOException failure, long sentAt) {
    long endedAt = System.nanoTime();
    entries.add(new Entry(method, 0, failure.getClass().getSimpleName(), sentAt, endedAt));
    if (!(failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException)) {
      faults.add(
          "%s %s had no answer after %d ms: %s"
              .formatted(method, target, Duration.ofNanos(endedAt - sentAt).toMillis(), failure));
    }
  }

  /** What was answered as it must not be. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** The longest time that somebody waited. */
  public Duration longest() {
    return Duration.ofNanos(
        entries.stream().mapToLong(entry -> entry.endedAt() - entry.sentAt()).max().orElse(0));
  }

  /** When the first write was acknowledged after a moment, as nanoseconds after it. */
  public OptionalLong firstWriteAfter(long moment) {
    return after(moment, entry -> entry.isWrite() && entry.isSuccess()).min();
  }

  /** When the last request ended without success, as nanoseconds after a moment. */
  public OptionalLong lastProblemAfter(long moment) {
    return after(moment, entry -> !entry.isSuccess()).max();
  }

  private LongStream after(long moment, Predicate<Entry> predicate) {
    return entries.stream()
        .filter(predicate)
        .mapToLong(entry -> entry.endedAt() - moment)
        .filter(nanos -> nanos > 0);
  }

  /** How many answers of each kind came between two moments. */
  public String between(long from, long to) {
    return entries.stream()
        .filter(entry -> entry.endedAt() - from >= 0 && entry.endedAt() - to <= 0)
        .collect(
            Collectors.groupingBy(
                entry -> (entry.method() + " " + entry.status() + " " + entry.problem()).strip(),
                TreeMap::new,
                Collectors.counting()))
        .toString();
  }
}
