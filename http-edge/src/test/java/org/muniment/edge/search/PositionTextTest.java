package org.muniment.edge.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.WritePosition;

class PositionTextTest {

  private static final String ID = "01a20939-a924-77fe-8fdb-30272eaf6fee";

  @Property(seed = "20261123")
  void comesBackAsItWas(
      @ForAll String key, @ForAll @LongRange(min = 1, max = 999_999_999_999_999_999L) long at) {
    WritePosition position = new WritePosition(DocumentId.derived(new Principal("ann"), key), at);

    assertThat(PositionText.read(PositionText.write(position))).hasValue(position);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "write1:" + ID,
        "write1:" + ID + ":0",
        "write1:" + ID + ":-1",
        "write1:" + ID + ":1 ",
        "write1:" + ID + ":9999999999999999999",
        "write2:" + ID + ":1",
        "write1:00000000-0000-0000-0000-000000000000:1",
        "write1:------------------------------------:1",
        "history:1"
      })
  void whatSaysSomethingElseIsNone(String plain) {
    byte[] bytes = plain.getBytes(StandardCharsets.US_ASCII);
    assertThat(PositionText.read(Base64.getUrlEncoder().encodeToString(bytes))).isEmpty();
  }

  @Property(seed = "20261123")
  void anythingIsEitherReadOrNone(@ForAll String text) {
    assertThat(PositionText.read(text).map(WritePosition::revision).orElse(1L)).isPositive();
  }
}
