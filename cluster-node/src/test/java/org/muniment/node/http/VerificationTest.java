package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.send;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verifications, as a client asks for them. What they find is {@link DamagedStoreTest}'s. */
class VerificationTest {

  private static final String VERIFICATION = "/api/v1/verification";

  @Test
  void oneIsBegunWatchedAndStopped() {
    Api.upload("verified.txt", "verified");
    JsonNode begun = send("POST", VERIFICATION + "?fresh=true", Map.of()).expect(202).json();
    assertThat(begun.get("startedAt").isTextual()).isTrue();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> status().at("/checked/records").longValue() > 0);

    send("DELETE", VERIFICATION, Map.of()).expect(200);

    assertThat(status().get("state").textValue()).isIn("stopped", "done");
    assertThat(get(VERIFICATION + "/faults?limit=1").expect(200).json().get("items").isArray())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, ?fresh=maybe, invalid-parameter",
    "POST, ?x=1, unknown-parameter",
    "GET, ?fresh=true, unknown-parameter",
    "DELETE, ?x=1, unknown-parameter",
    "GET, /faults?limit=0, invalid-parameter",
    "GET, /faults?limit=1001, invalid-parameter",
    "GET, /faults?cursor=nonsense, invalid-cursor"
  })
  void whatCannotBeMeantIsRefused(String method, String rest, String problem) {
    send(method, VERIFICATION + rest, Map.of()).problem(400, problem);
  }

  private static JsonNode status() {
    return get(VERIFICATION).expect(200).json();
  }
}
