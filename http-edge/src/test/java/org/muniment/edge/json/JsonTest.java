package org.muniment.edge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private record Sample(
      String here, Optional<String> absent, Instant at, Map<String, Object> map) {}

  @Test
  void leavesAbsentValuesOutAndKeepsNullsInMaps() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("gone", null);
    Sample sample = new Sample("x", Optional.empty(), Instant.parse("2026-01-02T03:04:05.6Z"), map);

    assertThat(Json.write(sample).utf8String())
        .isEqualTo("{\"here\":\"x\",\"at\":\"2026-01-02T03:04:05.600Z\",\"map\":{\"gone\":null}}");
  }

  @Test
  void keepsNumbersExact() {
    JsonNode node = read("[1e2, 0.10, 123456789012345678901234567890.5]");

    assertThat(node.get(0).decimalValue()).isEqualByComparingTo("100");
    assertThat(node.get(2).decimalValue())
        .isEqualTo(new BigDecimal("123456789012345678901234567890.5"));
  }

  @Test
  void namesAFieldThatIsThereTwice() {
    assertThatThrownBy(() -> read("{\"a\":{\"b\":1,\n\"b\":2}}"))
        .isInstanceOfSatisfying(
            MalformedJsonException.class,
            e -> {
              assertThat(e.duplicateField()).hasValue("b");
              assertThat(e.line()).isEqualTo(2);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":}",
        "1 2",
        "{} x",
        "nul",
        "'a'",
        "{a:1}",
        "NaN",
        "[1,]",
        "1e9999999999",
        "// x\n1"
      })
  void whatIsNotOneJsonValueIsRefused(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            MalformedJsonException.class, e -> assertThat(e.duplicateField()).isEmpty());
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(MalformedJsonException.class);
  }

  @Property(seed = "20261123")
  void anythingIsEitherReadOrRefused(@ForAll byte[] bytes) {
    try {
      assertThat(Json.read(ByteString.fromArray(bytes))).isNotNull();
    } catch (MalformedJsonException e) {
      assertThat(e.duplicateField()).isEmpty();
    }
  }

  @Property(seed = "20261123")
  void anythingThatLooksLikeJsonIsEitherReadOrRefused(
      @ForAll @Chars({'{', '}', '[', ']', '"', ':', ',', '1', 'e', '-', ' ', '\\', 'u'})
          String text) {
    try {
      assertThat(read(text)).isNotNull();
    } catch (MalformedJsonException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static JsonNode read(String text) {
    return Json.read(ByteString.fromString(text));
  }
}
