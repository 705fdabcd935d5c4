package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.persistence.blob.ByteRange;

class RangeRequestTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-99, 0, 100",
    "bytes=0-, 0, 100",
    "bytes=90-1000, 90, 10",
    "bytes=99-, 99, 1",
    "bytes=-1, 99, 1",
    "bytes=-1000, 0, 100",
    "BYTES=5-6, 5, 2",
    "bytes=5-99999999999999999999999, 5, 95",
    "bytes=-99999999999999999999999, 0, 100",
  })
  void oneRangeOfHundredBytesIsServed(String header, long from, long length) {
    assertThat(RangeRequest.of(Optional.of(header), 100))
        .isEqualTo(new RangeRequest.Part(new ByteRange(from, length)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,5-6",
        "bytes=-",
        "bytes=",
        "bytes=5-4",
        "bytes=a-b",
        "items=0-1",
        "bytes 0-1",
        "",
        "bytes=0 - 1",
        "bytes=99999999999999999999999-5"
      })
  void severalRangesAndNonsenseAreIgnored(String header) {
    assertThat(RangeRequest.of(Optional.of(header), 100)).isInstanceOf(RangeRequest.Whole.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"})
  void aRangeBehindTheEndIsUnsatisfiable(String header) {
    assertThat(RangeRequest.of(Optional.of(header), 100))
        .isInstanceOf(RangeRequest.Unsatisfiable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-5"})
  void emptyContentHasNoSatisfiableRange(String header) {
    assertThat(RangeRequest.of(Optional.of(header), 0))
        .isInstanceOf(RangeRequest.Unsatisfiable.class);
  }

  @Property(seed = "20261123")
  void everyServedPartLiesWithinTheContent(
      @ForAll @Chars({'0', '1', '9', '-', ',', ' '}) @StringLength(max = 45) String spec,
      @ForAll @LongRange(min = 0) long size) {
    RangeRequest range = RangeRequest.of(Optional.of("bytes=" + spec), size);

    if (range instanceof RangeRequest.Part part) {
      assertThat(part.range().from()).isBetween(0L, size - 1);
      assertThat(part.range().length()).isBetween(1L, size - part.range().from());
    }
  }
}
