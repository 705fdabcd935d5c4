package org.muniment.edge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemTypeTest {

  @Test
  void everyTypeHasItsOwnAddressAndIsAnError() {
    assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::uri))
        .doesNotHaveDuplicates()
        .allMatch(uri -> uri.toString().matches("https://muniment\\.org/problems/[a-z-]+"));
    assertThat(ProblemType.values()).allMatch(type -> type.status() >= 400 && type.status() < 600);
  }

  @Test
  void theAddressIsMadeFromTheName() {
    assertThat(ProblemType.STALE_REVISION.uri())
        .hasToString("https://muniment.org/problems/stale-revision");
  }
}
