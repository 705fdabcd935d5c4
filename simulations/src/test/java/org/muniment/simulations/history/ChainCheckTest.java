package org.muniment.simulations.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainCheckTest {
  private static final String NONE = "0".repeat(64);
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);

  @Test
  void anUnbrokenChainHasNoFaults() {
    assertThat(ChainCheck.faults(List.of(event(1, A, NONE), event(2, B, A), event(3, C, B))))
        .isEmpty();
  }

  @Test
  void aMissingEventIsSeenByNumberAndByHash() {
    assertThat(ChainCheck.faults(List.of(event(1, A, NONE), event(3, C, B)))).hasSize(2);
  }

  @Test
  void anExchangedEventIsSeenByItsSuccessor() {
    assertThat(ChainCheck.faults(List.of(event(1, A, NONE), event(2, C, A), event(3, C, B))))
        .singleElement()
        .asString()
        .startsWith("event 3 names");
  }

  @Test
  void aCutOffBeginningIsSeen() {
    assertThat(ChainCheck.faults(List.of(event(1, B, A)))).hasSize(1);
  }

  private static JsonNode event(long sequence, String hash, String previous) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("sequence", sequence)
        .put("hash", hash)
        .put("previousHash", previous);
  }
}
