package org.muniment.simulations.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.Digests;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoEnglish;
import org.muniment.simulations.text.Text;

/**
 * Makes some documents that nobody changes, and then reads them until it is told to stop, in every
 * way at the same time: what is answered must be right, whatever else is wrong; what is refused is
 * counted.
 */
public final class Readers {
  private static final int OK = 200;
  private static final int SERVER_ERRORS = 500;
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Not those of recording clients, whose numbers count from 0. */
  private static final long FIRST_TEXT = 1_000_000_000;

  /** What can be read. */
  public enum Kind {
    METADATA,
    CONTENT,
    SEARCH,
    SEARCH_OF_NOW,
    LIST,
    HISTORY,
    RENDITIONS,
    CHANGES
  }

  private record Still(String id, Text text) {}

  private final Api api;
  private final PseudoEnglish language;
  private final RecordingSettings settings;
  private final long seed;
  private final List<Still> documents = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final Map<Kind, LongAdder> given = new ConcurrentSkipListMap<>();
  private final Map<Kind, LongAdder> refused = new ConcurrentSkipListMap<>();
  private List<Thread> threads = List.of();
  private volatile boolean stopping;

  public Readers(Api api, long seed, RecordingSettings settings) {
    this.api = api;
    this.language = new PseudoEnglish(seed, settings.vocabulary());
    this.settings = settings;
    this.seed = seed;
  }

  /** Makes the documents and waits until a search finds each, hence until its text was read. */
  public void prepare(int count, Duration patience)
      throws IOException, InterruptedException, WrongAnswerException {
    for (int i = 0; i < count; i++) {
      Text text = language.text(FIRST_TEXT + i, settings.textBytes());
      Answer created = api.create("still-" + i, text.bytes(), "still-" + i);
      documents.add(new Still(created.expect(201).json().path("id").asText(), text));
    }
    long deadline = System.nanoTime() + patience.toNanos();
    for (Still still : documents) {
      while (!finds(api.search(still.text().uniqueWord(), 10).expect(OK).json(), still)) {
        if (System.nanoTime() > deadline) {
          throw new WrongAnswerException(still.id() + " was not found within " + patience);
        }
        TimeUnit.NANOSECONDS.sleep(settings.pause().toNanos());
      }
    }
  }

  private static boolean finds(JsonNode hits, Still still) {
    return hits.path("items").size() == 1
        && hits.path("items").path(0).path("document").path("id").asText().equals(still.id());
  }

  /** Lets them read, each kind in a thread of its own, so that one that waits stops no other. */
  public void start() {
    threads =
        Arrays.stream(Kind.values())
            .map(kind -> new Thread(() -> readOn(kind), "reading " + kind))
            .toList();
    threads.forEach(Thread::start);
  }

  /** Waits until the requests that are under way have ended. */
  public void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void readOn(Kind kind) {
    Random random = new Random(seed + kind.name().hashCode());
    try {
      while (!stopping) {
        readOnce(kind, documents.get(random.nextInt(documents.size())));
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readOnce(Kind kind, Still still) throws InterruptedException {
    try {
      Answer answer = read(kind, still.id(), still.text());
      if (answer.status() != OK) {
        count(refused, kind);
        if (answer.status() < SERVER_ERRORS) {
          faults.add(answer.toString());
        }
      } else if (isRight(kind, answer, still)) {
        count(given, kind);
      } else {
        faults.add("%s with something else than %s".formatted(answer, still.id()));
      }
    } catch (IOException e) {
      count(refused, kind);
    }
  }

  private Answer read(Kind kind, String id, Text text) throws IOException, InterruptedException {
    return switch (kind) {
      case METADATA -> api.document(id, "");
      case CONTENT -> api.document(id, "/content");
      case SEARCH -> api.search(text.uniqueWord(), 10);
      case SEARCH_OF_NOW -> api.searchOfNow(text.uniqueWord(), 10);
      case LIST -> api.listing();
      case HISTORY -> api.document(id, "/history");
      case RENDITIONS -> api.document(id, "/renditions");
      case CHANGES -> api.changes();
    };
  }

  private static boolean isRight(Kind kind, Answer answer, Still still) throws IOException {
    return switch (kind) {
      case METADATA -> answer.json().path("revision").asLong() == 1;
      case CONTENT -> Digests.sha256(answer.body()).equals(Digests.sha256(still.text().bytes()));
      case SEARCH, SEARCH_OF_NOW -> finds(answer.json(), still);
      case HISTORY -> answer.json().path("items").size() == 1;
      case LIST, CHANGES, RENDITIONS -> !answer.json().path("items").isEmpty();
    };
  }

  private static void count(Map<Kind, LongAdder> counters, Kind kind) {
    counters.computeIfAbsent(kind, none -> new LongAdder()).increment();
  }

  /** What was answered and was wrong. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** How many reads of each kind were answered so far. */
  public Map<Kind, Long> given() {
    return counted(given);
  }

  /** How many reads of each kind were refused so far. */
  public Map<Kind, Long> refused() {
    return counted(refused);
  }

  private static Map<Kind, Long> counted(Map<Kind, LongAdder> counters) {
    Map<Kind, Long> counts = new TreeMap<>();
    counters.forEach((kind, counter) -> counts.put(kind, counter.sum()));
    return counts;
  }
}
