package org.muniment.simulations.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.Digests;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoEnglish;
import org.muniment.simulations.text.Text;

/**
 * A client that writes until it is told to stop, one request at a time, to documents of its own,
 * and records every acknowledgement before it sends the next request. An outcome that stays open is
 * repeated with the same key, or left open, by the toss of a coin.
 */
public final class RecordingClient implements Runnable {
  private static final Duration UNREACHABLE_PAUSE = Duration.ofMillis(100);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;

  private final int number;
  private final Api api;
  private final Ledger ledger;
  private final PseudoEnglish language;
  private final Random random;
  private final RecordingSettings settings;
  private final List<RecordedDocument> own = new ArrayList<>();
  private long writes;
  private volatile boolean stopping;
  private volatile long settleDeadline;

  /**
   * A client.
   *
   * @param number unique among the clients of a ledger
   */
  public RecordingClient(
      int number, Api api, Ledger ledger, long seed, RecordingSettings settings) {
    this.number = number;
    this.api = api;
    this.ledger = ledger;
    this.language = new PseudoEnglish(seed, settings.vocabulary());
    this.random = new Random(seed + number);
    this.settings = settings;
  }

  /**
   * Ends {@link #run} once the request under way has an outcome, after the patience at the latest.
   */
  public void stop(Duration patience) {
    settleDeadline = System.nanoTime() + patience.toNanos();
    stopping = true;
  }

  /** Writes until stopped; may be run again afterwards. */
  @Override
  public void run() {
    stopping = false;
    try {
      while (!stopping) {
        writeOnce();
        TimeUnit.NANOSECONDS.sleep(settings.pause().toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeOnce() throws InterruptedException {
    List<RecordedDocument> writable = own.stream().filter(RecordedDocument::isWritable).toList();
    double dice = random.nextDouble();
    if (writable.isEmpty() || dice < settings.creations()) {
      RecordedDocument created = new RecordedDocument("recorded-%d-%d".formatted(number, writes));
      own.add(created);
      ledger.add(created);
      settle(created, attempt(Attempt.Kind.CREATE));
    } else {
      RecordedDocument document = writable.get(random.nextInt(writable.size()));
      boolean describe = dice < settings.creations() + settings.descriptions();
      settle(document, describe ? describing(document) : attempt(Attempt.Kind.REPLACE));
    }
  }

  private Attempt attempt(Attempt.Kind kind) {
    Text text = language.text(textNumber(), settings.textBytes());
    return new Attempt(
        kind, nextKey(), text.body(), Digests.sha256(text.bytes()), text.uniqueWord());
  }

  /** Leaves the content as it is. */
  private Attempt describing(RecordedDocument document) {
    Acknowledged last = document.last();
    return new Attempt(
        Attempt.Kind.DESCRIBE, nextKey(), document.content(), last.contentHash(), last.word());
  }

  private long textNumber() {
    return writes * settings.clients() + number;
  }

  private String nextKey() {
    return "recorded-%d-%d".formatted(number, writes++);
  }

  /** Sends a write until its outcome is known, or until it is given up. */
  private void settle(RecordedDocument document, Attempt attempt) throws InterruptedException {
    boolean repeats = random.nextBoolean();
    boolean open = false;
    do {
      try {
        Answer answer = send(document, attempt);
        if (isOutcome(answer)) {
          record(document, attempt, answer, open);
          return;
        }
        open = opened(open);
      } catch (ConnectException | HttpConnectTimeoutException e) {
        // nothing was sent: the outcome is as open as before
      } catch (IOException e) {
        open = opened(open);
      }
    } while ((repeats || !open) && !gaveUp());
    document.abandon(attempt);
  }

  private boolean opened(boolean before) {
    if (!before) {
      ledger.countUnanswered();
    }
    return true;
  }

  private boolean gaveUp() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(UNREACHABLE_PAUSE.toNanos());
    return stopping && System.nanoTime() > settleDeadline;
  }

  /** 5xx says that the server failed, not that the write did. */
  private static boolean isOutcome(Answer answer) {
    return answer.status() < SERVER_ERRORS && answer.status() != TOO_MANY_REQUESTS;
  }

  private Answer send(RecordedDocument document, Attempt attempt)
      throws IOException, InterruptedException {
    return switch (attempt.kind()) {
      case CREATE -> api.create(document.name(), attempt.bytes(), attempt.key());
      case REPLACE ->
          api.replaceContent(
              document.id().orElseThrow(), document.etag(), attempt.bytes(), attempt.key());
      case DESCRIBE ->
          api.describe(document.id().orElseThrow(), document.etag(), tag(attempt), attempt.key());
    };
  }

  private static JsonNode tag(Attempt attempt) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return json.objectNode().set("tags", json.arrayNode().add(attempt.key()));
  }

  private void record(RecordedDocument document, Attempt attempt, Answer answer, boolean open) {
    try {
      JsonNode json = answer.expect(attempt.kind().success()).json();
      long revision = document.id().isPresent() ? document.last().revision() + 1 : 1;
      int before = document.id().isPresent() ? document.last().version() : 0;
      int version = attempt.kind() == Attempt.Kind.DESCRIBE ? before : before + 1;
      expect(answer, json, "revision", Long.toString(revision));
      expect(answer, json, "version", Integer.toString(version));
      expect(answer, json, "contentHash", attempt.contentHash());
      document.acknowledge(
          json.path("id").asText(),
          answer.header("ETag"),
          attempt.content(),
          new Acknowledged(
              revision, attempt.kind().event(), version, attempt.contentHash(), attempt.word()));
      ledger.countAcknowledged();
      if (open) {
        ledger.countRepeated();
      }
    } catch (WrongAnswerException | IOException e) {
      ledger.fault("%s (%s, key %s)".formatted(e.getMessage(), document.name(), attempt.key()));
      document.abandon(attempt);
    }
  }

  private static void expect(Answer answer, JsonNode json, String field, String value)
      throws WrongAnswerException {
    if (!json.path(field).asText().equals(value)) {
      throw new WrongAnswerException(
          "%s with %s %s where %s was expected"
              .formatted(answer, field, json.path(field).asText(), value));
    }
  }
}
