package org.muniment.simulations.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.WrongAnswerException;

/**
 * The time from acknowledgement until a plain search finds a document, sampled while others upload.
 * One query in each interval asks for the unique words of some documents that were not found yet,
 * those first that were not asked for the longest: so few queries, lest they slow down what they
 * measure, make a figure as coarse as the interval, and coarser with a backlog.
 */
final class Searchability {
  private static final int ASKED_AT_ONCE = 16;

  private final Api api;
  private final Corpus corpus;
  private final Duration interval;
  private final ConcurrentLinkedQueue<Sample> waiting = new ConcurrentLinkedQueue<>();
  private final Histogram nanoseconds = new Histogram(3);
  private final List<String> faults = new ArrayList<>();
  private long failed;

  private record Sample(int number, long acknowledged) {}

  Searchability(Api api, Corpus corpus, Duration interval) {
    this.api = api;
    this.corpus = corpus;
    this.interval = interval;
  }

  /** A document that was just acknowledged is to be waited for. */
  void acknowledged(int number, long moment) {
    waiting.add(new Sample(number, moment));
  }

  /** Looks until everything is found after the uploads have ended, or patience has. */
  Series run(BooleanSupplier uploading, Duration patience) throws InterruptedException {
    long start = System.nanoTime();
    long ended = Long.MAX_VALUE;
    while (uploading.getAsBoolean() || !waiting.isEmpty()) {
      if (!uploading.getAsBoolean() && ended == Long.MAX_VALUE) {
        ended = System.nanoTime();
      }
      if (ended != Long.MAX_VALUE && System.nanoTime() - ended > patience.toNanos()) {
        waiting.forEach(sample -> fault(corpus.name(sample.number()) + " was never found"));
        break;
      }
      TimeUnit.NANOSECONDS.sleep(interval.toNanos());
      try {
        look();
      } catch (IOException | WrongAnswerException e) {
        fault(e.toString());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Series("until searchable", nanoseconds, seconds, Cpu.UNKNOWN, failed, faults);
  }

  private void look() throws IOException, InterruptedException, WrongAnswerException {
    Map<String, Sample> asked = new HashMap<>();
    for (int i = 0; i < ASKED_AT_ONCE && !waiting.isEmpty(); i++) {
      Sample sample = waiting.remove();
      asked.put(corpus.get(sample.number()).id(), sample);
    }
    if (asked.isEmpty()) {
      return;
    }
    String query =
        asked.values().stream()
            .map(sample -> corpus.uniqueWord(sample.number()))
            .collect(Collectors.joining(" OR "));
    try {
      Answer answer = api.search(query, ASKED_AT_ONCE);
      long answered = System.nanoTime();
      for (JsonNode hit : answer.expect(200).json().path("items")) {
        Sample found = asked.remove(hit.path("document").path("id").asText());
        if (found == null) {
          throw new WrongAnswerException(answer + " with a document that was not asked for");
        }
        nanoseconds.recordValue(answered - found.acknowledged());
      }
    } finally {
      waiting.addAll(asked.values());
    }
  }

  private void fault(String what) {
    failed++;
    faults.add(what);
  }
}
