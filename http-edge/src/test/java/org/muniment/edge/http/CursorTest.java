package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;

class CursorTest {

  @Property(seed = "20261123")
  void comesBackAsItWas(@ForAll @LongRange(min = 1, max = 999_999_999_999_999_999L) long from) {
    Cursor cursor = new Cursor("history", from);

    assertThat(Cursor.decode("history", cursor.encode())).isEqualTo(cursor);
  }

  @Test
  void belongsToOneListOnly() {
    String cursor = new Cursor("versions", 3).encode();

    assertThatThrownBy(() -> Cursor.decode("history", cursor)).isInstanceOf(ProblemException.class);
  }

  @Property(seed = "20261123")
  void anythingIsEitherReadOrAProblem(@ForAll String text) {
    try {
      assertThat(Cursor.decode("history", text).from()).isPositive();
    } catch (ProblemException e) {
      assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_CURSOR);
    }
  }
}
