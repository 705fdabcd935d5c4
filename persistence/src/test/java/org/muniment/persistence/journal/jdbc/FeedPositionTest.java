package org.muniment.persistence.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FeedPositionTest {

  private static final int TRANSACTIONS = 12;

  @Test
  void aPositionHasAllUpToItsRowButWhatWasUnderWay() {
    FeedPosition position = FeedPosition.at(13, 2, List.of(10L, 12L, 15L));
    assertThat(shown(position)).containsExactly(9L, 11L, 13L);
    assertThat(position.has(13, 3)).isFalse();
    assertThat(position.toString()).isEqualTo("13:2:10,12");
    assertThat(FeedPosition.parse("13:2:10,12")).isEqualTo(position);
  }

  private static List<Long> shown(FeedPosition position) {
    return LongStream.range(9, 20).filter(each -> position.has(each, 1)).boxed().toList();
  }

  @Test
  void aTextThatIsTooLongForItsColumnSaysLessAndNeverMore() {
    List<Long> open = LongStream.range(0, 60).map(i -> 1_000_000_000L + 2 * i).boxed().toList();
    FeedPosition exact = new FeedPosition(2_000_000_000L, 5, open);

    String text = exact.toString();

    FeedPosition said = FeedPosition.parse(text);
    assertThat(text.length()).isLessThanOrEqualTo(200);
    assertThat(exact.covers(said)).isTrue();
    assertThat(said.covers(exact)).isFalse();
    assertThat(said.has(1_000_000_001L, 1)).isTrue();
    assertThat(said.has(1_000_000_000L, 1)).isFalse();
  }

  /** Whatever two positions have, row by row, is what {@code covers} must go by. */
  @RepeatedTest(300)
  void onePositionCoversAnotherOnlyIfItHasAllItsRows(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    FeedPosition one = random(random);
    FeedPosition other = random(random);
    if (one.covers(other)) {
      for (long transaction = 1; transaction < TRANSACTIONS; transaction++) {
        for (long ordering = 1; ordering <= 4; ordering++) {
          if (other.has(transaction, ordering)) {
            assertThat(one.has(transaction, ordering)).as("%s %s", one, other).isTrue();
          }
        }
      }
    }
    assertThat(one.covers(one)).isTrue();
    assertThat(one.covers(FeedPosition.BEGINNING)).isTrue();
  }

  private static FeedPosition random(Random random) {
    long transaction = random.nextInt(1, TRANSACTIONS + 1);
    Set<Long> open = new TreeSet<>();
    for (long each = 1; each < transaction; each++) {
      if (random.nextInt(4) == 0) {
        open.add(each);
      }
    }
    return new FeedPosition(transaction, random.nextInt(4), List.copyOf(open));
  }
}
