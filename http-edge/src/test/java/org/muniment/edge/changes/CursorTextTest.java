package org.muniment.edge.changes;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;

class CursorTextTest {

  @Property(seed = "20261123")
  void comesBackAsItWasAndIsSafeInAUrl(
      @ForAll @NotEmpty @CharRange(from = '!', to = '~') String cursor) {
    String text = CursorText.of(cursor);

    assertThat(text).matches("[A-Za-z0-9_-]+");
    assertThat(CursorText.read(text)).isEqualTo(cursor);
  }

  @Property(seed = "20261123")
  void anythingIsEitherReadOrRefused(@ForAll String text) {
    try {
      assertThat(CursorText.read(text)).isNotEmpty();
    } catch (IllegalArgumentException refused) {
      assertThat(text).doesNotMatch("([A-Za-z0-9_-]{4})+");
    }
  }
}
