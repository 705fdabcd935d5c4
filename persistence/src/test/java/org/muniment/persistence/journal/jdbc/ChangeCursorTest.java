package org.muniment.persistence.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.persistence.journal.ChangeLog;

class ChangeCursorTest {

  @Test
  void theBeginningIsWrittenAsTheLogSays() {
    assertThat(ChangeCursor.BEGINNING).hasToString(ChangeLog.BEGINNING);
    assertThat(ChangeCursor.parse(ChangeLog.BEGINNING)).isEqualTo(ChangeCursor.BEGINNING);
  }

  @Property(seed = "20261123")
  void comesBackAsItWas(@ForAll("cursors") ChangeCursor cursor) {
    assertThat(ChangeCursor.parse(cursor.toString())).isEqualTo(cursor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1/",
        "1/5",
        "1/5/",
        "2/5/10:12:",
        "1/-5/10:12:",
        "1/5/12:10:",
        "1/5/0:10:",
        "1/5/10:12:9",
        "1/5/10:12:12",
        "1/5/10:15:12,11",
        "1/5/10:15:11,",
        "1/5/10:15:,11",
        "1/5/10:15",
        "1/5/10:12:/4",
        "1/5/10:12:/4/13",
        "1/5/10:12:/4/10:12:/1",
        "1/99999999999999999999/10:12:",
        " 1/5/10:12:"
      })
  void whatIsNoCursorIsRefused(String text) {
    assertThatThrownBy(() -> ChangeCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(seed = "20261123")
  void anythingIsEitherReadOrRefused(@ForAll String text) {
    try {
      assertThat(ChangeCursor.parse(text)).hasToString(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("no cursor");
    }
  }

  /** One character of a good cursor is another. */
  @Property(seed = "20261123")
  void whatIsReadIsWhatWasWritten(
      @ForAll("cursors") ChangeCursor cursor, @ForAll int place, @ForAll char other) {
    StringBuilder text = new StringBuilder(cursor.toString());
    text.setCharAt(Math.floorMod(place, text.length()), other);
    try {
      ChangeCursor read = ChangeCursor.parse(text.toString());
      assertThat(ChangeCursor.parse(read.toString())).isEqualTo(read);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("no cursor");
    }
  }

  @Provide
  Arbitrary<ChangeCursor> cursors() {
    Arbitrary<Long> places = Arbitraries.longs().between(0, 999_999_999_999_999_999L);
    Arbitrary<Optional<ChangeCursor.Late>> late =
        Combinators.combine(places, snapshots()).as(ChangeCursor.Late::new).optional();
    return Combinators.combine(places, snapshots(), late).as(ChangeCursor::new);
  }

  private static Arbitrary<String> snapshots() {
    return Combinators.combine(
            Arbitraries.longs().between(1, 1_000_000_000_000L),
            Arbitraries.longs().between(1, 100).list().uniqueElements().ofMaxSize(20))
        .as(
            (floor, running) -> {
              String transactions =
                  String.join(
                      ",", running.stream().sorted().map(r -> Long.toString(floor + r)).toList());
              return "%d:%d:%s".formatted(floor, floor + 101, transactions);
            });
  }
}
