package org.muniment.edge.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.util.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.muniment.edge.http.Admission;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;
import org.muniment.persistence.journal.ChangeLog;
import org.muniment.persistence.journal.RecordHeader;
import org.muniment.protocol.document.Principal;

/** Streams of changes when their log, their clients and their node do not do as one would like. */
@Timeout(60)
class EventStreamsTest {

  /**
   * Changes that the steps of a stream hold between the log and a client that takes nothing: one
   * waits beside the heartbeats, one where empty chunks are left out.
   */
  private static final int HELD = 2;

  private static final String ID = "01a20939-a924-77fe-8fdb-30272eaf6fee";
  private static final ChangeLog.Page NOTHING = new ChangeLog.Page(List.of(), "c", false);
  private static final String HEARTBEAT = ":\n\n";

  private final ActorTestKit akka = ActorTestKit.create();
  private final SharedKillSwitch stop = KillSwitches.shared("test");
  private final Admission admission =
      new Admission("streams", 1, Duration.ofMinutes(1), akka.system());

  /** What the log answers; afterwards there is nothing new. */
  private final Queue<CompletionStage<ChangeLog.Page>> script = new ConcurrentLinkedQueue<>();

  private final AtomicInteger asked = new AtomicInteger();

  @AfterEach
  void shutDown() {
    akka.shutdownTestKit();
  }

  @Test
  void anEventIsWrittenAsTheStandardSays() {
    script.add(CompletableFuture.completedFuture(page(1, false)));
    TestSubscriber.Probe<String> client = client(streams(1_000, 10_000).open(NOTHING));

    client.request(2).expectNext(HEARTBEAT);
    client.expectNext(
        "id: YzE\nevent: change\ndata: {\"document\":\""
            + ID
            + "\",\"type\":\"document.described\",\"revision\":1,\"at\":\"2026-11-23T00:00:00Z\"}\n\n");
    client.cancel();
  }

  @Test
  void aQuietStreamBeatsItsHeart() {
    TestSubscriber.Probe<String> client = client(streams(20, 10_000).open(NOTHING));

    client.request(5).expectNextN(5).forall(HEARTBEAT::equals);
    client.cancel();
  }

  @Test
  void aClientThatTakesNothingIsCutOffAndNextToNothingIsReadForIt() {
    script.addAll(
        Collections.nCopies(100, CompletableFuture.completedFuture(page(1, true)))); // more to come
    TestSubscriber.Probe<String> client = client(streams(60_000, 1_000).open(page(1, true)));

    client.request(1).expectNext(HEARTBEAT);

    assertThat(client.expectError()).isInstanceOf(TimeoutException.class);
    assertThat(asked).as("beside the first page, of one change each").hasValue(HELD - 1);
    assertPlaceIsFree();
  }

  @Test
  void aStreamTooManyIsRefusedUntilOneEnds() {
    EventStreams streams = streams(1_000, 10_000);
    TestSubscriber.Probe<String> client = client(streams.open(NOTHING));
    client.request(1).expectNext(HEARTBEAT);

    assertThatThrownBy(() -> streams.open(NOTHING))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_MANY_STREAMS));

    client.cancel();
    assertPlaceIsFree();
  }

  @Test
  void aStoppingNodeEndsItsStreams() {
    TestSubscriber.Probe<String> client = client(streams(1_000, 10_000).open(NOTHING));
    client.request(1).expectNext(HEARTBEAT);

    stop.shutdown();

    client.expectComplete();
    assertPlaceIsFree();
  }

  @Test
  void aLogThatFailsEndsTheStreamSoThatItsClientComesAgain() {
    script.add(CompletableFuture.failedFuture(new IllegalStateException("database")));
    TestSubscriber.Probe<String> client = client(streams(1_000, 10_000).open(NOTHING));

    client.request(3).expectNext(HEARTBEAT);

    client.expectError();
  }

  private EventStreams streams(int heartbeatMillis, int writeTimeoutMillis) {
    return new EventStreams(
        (cursor, limit) -> {
          asked.incrementAndGet();
          CompletionStage<ChangeLog.Page> next = script.poll();
          return next == null ? CompletableFuture.completedFuture(NOTHING) : next;
        },
        new StreamSettings(
            1,
            10,
            Duration.ofMillis(10),
            Duration.ofMillis(heartbeatMillis),
            Duration.ofMillis(writeTimeoutMillis)),
        admission,
        stop,
        akka.system());
  }

  private TestSubscriber.Probe<String> client(HttpResponse response) {
    return response
        .entity()
        .getDataBytes()
        .map(ByteString::utf8String)
        .runWith(TestSink.create(akka.system()), akka.system());
  }

  private void assertPlaceIsFree() {
    await().atMost(10, TimeUnit.SECONDS).until(() -> admission.enter().isPresent());
  }

  private static ChangeLog.Page page(long revision, boolean more) {
    RecordHeader header =
        new RecordHeader(
            "Document|" + ID,
            revision,
            "document.described",
            1,
            Instant.parse("2026-11-23T00:00:00Z"),
            new Principal("ann"));
    return new ChangeLog.Page(List.of(new ChangeLog.Change(header, "c1")), "c1", more);
  }
}
