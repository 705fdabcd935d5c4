package org.muniment.node.search;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import akka.stream.testkit.TestPublisher;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.stream.testkit.javadsl.TestSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.concurrent.duration.FiniteDuration;

class CadenceTest {

  private static final int AT_ONCE = 3;
  private static final Duration DELAY = Duration.ofMillis(20);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration NOTHING_FOR = Duration.ofMillis(300);

  private final ActorTestKit kit = ActorTestKit.create();
  private TestPublisher.Probe<String> changes;
  private TestSubscriber.Probe<Done> times;

  @BeforeEach
  void run() {
    var probes =
        TestSource.<String>create(Adapter.toClassic(kit.system()))
            .via(new Cadence<>(AT_ONCE, DELAY, INTERVAL))
            .toMat(TestSink.create(Adapter.toClassic(kit.system())), Keep.both())
            .run(kit.system());
    changes = probes.first();
    times = probes.second();
    times.ensureSubscription();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void showsASingleChangeSoon() {
    times.request(5);
    changes.sendNext("a");
    expectSoon();
  }

  @Test
  void waitsForTheIntervalAfterTheLastTime() {
    times.request(5);
    changes.sendNext("a");
    times.expectNext(Done.getInstance());
    long shown = System.nanoTime();
    changes.sendNext("b").sendNext("c");
    times.expectNoMessage(NOTHING_FOR);
    times.expectNext(Done.getInstance());
    assertThat(Duration.ofNanos(System.nanoTime() - shown)).isGreaterThan(INTERVAL.dividedBy(2));
    times.expectNoMessage(NOTHING_FOR);
  }

  @Test
  void showsMuchAtOnce() {
    times.request(5);
    changes.sendNext("a");
    times.expectNext(Done.getInstance());
    changes.sendNext("b").sendNext("c").sendNext("d");
    expectSoon();
  }

  private void expectSoon() {
    FiniteDuration soon = FiniteDuration.create(INTERVAL.toMillis() / 2, TimeUnit.MILLISECONDS);
    times.expectNext(soon, Done.getInstance());
  }

  @Test
  void takesNoMoreThanThatWhileNothingIsShown() {
    AtomicInteger taken = new AtomicInteger();
    TestSubscriber.Probe<Done> reader =
        Source.repeat("a")
            .map(change -> taken.incrementAndGet())
            .via(new Cadence<>(AT_ONCE, DELAY, INTERVAL))
            .runWith(TestSink.create(Adapter.toClassic(kit.system())), kit.system());
    reader.ensureSubscription().expectNoMessage(NOTHING_FOR);
    assertThat(taken).hasValue(AT_ONCE);
    reader.request(1).expectNext(Done.getInstance()).expectNoMessage(NOTHING_FOR);
    assertThat(taken).hasValue(2 * AT_ONCE);
    reader.cancel();
  }

  @Test
  void showsWhatCameBeforeTheEnd() {
    times.request(5);
    changes.sendNext("a").sendComplete();
    times.expectNext(Done.getInstance()).expectComplete();
  }

  @Test
  void saysNothingWhereNothingCame() {
    times.request(5);
    times.expectNoMessage(NOTHING_FOR);
    changes.sendComplete();
    times.expectComplete();
  }
}
