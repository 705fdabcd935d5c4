package org.muniment.node.search;

import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Source;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.muniment.node.metrics.Foreground;

class LeisureTest {

  private static final int PER_SECOND = 2000;
  private static final int PER_SECOND_WHEN_BUSY = 100;

  private final ActorTestKit kit = ActorTestKit.create();
  private final Foreground foreground = new Foreground();
  private final Leisure leisure =
      new Leisure(
          new SearchServiceSettings.Reindex(
              PER_SECOND, PER_SECOND_WHEN_BUSY, Duration.ofSeconds(1), Duration.ofSeconds(1)),
          foreground);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void isSlow() {
    assertThat(elementsInASecond(Source.repeat(1)))
        .isBetween(PER_SECOND / 2, PER_SECOND + PER_SECOND / 4);
  }

  @Test
  void isSlowerWhileSomebodyAsks() {
    foreground.asked();
    assertThat(elementsInASecond(Source.repeat(1).wireTap(one -> foreground.asked())))
        .isBetween(PER_SECOND_WHEN_BUSY / 2, PER_SECOND_WHEN_BUSY + PER_SECOND / 4);
  }

  private int elementsInASecond(Source<Integer, NotUsed> elements) {
    return leisure
        .slowed(elements)
        .takeWithin(Duration.ofSeconds(1))
        .runFold(0, Integer::sum, kit.system())
        .toCompletableFuture()
        .join();
  }
}
