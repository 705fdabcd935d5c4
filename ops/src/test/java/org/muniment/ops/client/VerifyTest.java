package org.muniment.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.muniment.ops.Muniment;
import org.muniment.ops.client.FaultyServer.Received;
import org.muniment.ops.client.FaultyServer.Step;
import org.muniment.ops.terminal.Terminal;

/** {@code verify}: what it says and how it ends. */
@Timeout(60)
final class VerifyTest {

  private static final String CHECKED =
      "\"startedAt\":\"2026-11-23T12:00:00Z\",\"phase\":\"contents\",\"phaseProgress\":0.5,\"checked\":"
          + "{\"histories\":2,\"records\":7,\"contents\":1,\"contentBytes\":30,\"indexEntries\":2}";

  private static final String FAULT =
      "{\"kind\":\"content-altered\",\"content\":\""
          + "ab".repeat(32)
          + "\",\"detail\":\"It is.\"}";

  private record Result(int exit, String out, String err) {}

  private static Result run(FaultyServer server, String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] all = new String[options.length + 3];
    all[0] = "verify";
    System.arraycopy(options, 0, all, 1, options.length);
    all[options.length + 1] = "--server";
    all[options.length + 2] = server.url().toString();
    int exit = Muniment.run(new Terminal(out, err, false, false, false), all);
    return new Result(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static Step status(String state, int faults) {
    String ended = state.equals("done") ? ",\"endedAt\":\"2026-11-23T12:00:09Z\"" : "";
    String first = faults == 0 ? "" : ",\"firstFault\":" + FAULT;
    return FaultyServer.problem(
        200,
        "{\"state\":\"%s\",%s%s,\"faults\":%d%s}".formatted(state, CHECKED, ended, faults, first));
  }

  private static Step faults(String... items) {
    return FaultyServer.problem(200, "{\"items\":[" + String.join(",", items) + "]}");
  }

  @Test
  void aCleanStoreIsSaidToBe() throws Exception {
    try (FaultyServer server =
        new FaultyServer(status("running", 0), status("running", 0), status("done", 0), faults())) {
      Result result = run(server);

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out())
          .isEqualTo(
              "No fault found in 7 records of 2 histories, 1 content (30 B), 2 index entries; 9.0 s"
                  + " since it began.\n");
      assertThat(server.received())
          .extracting(Received::method)
          .containsExactly("POST", "GET", "GET", "GET");
    }
  }

  @Test
  void theFirstFaultIsToldAtOnceAndAllAreReported() throws Exception {
    try (FaultyServer server =
        new FaultyServer(status("running", 1), status("done", 3), faults(FAULT, FAULT))) {
      Result result = run(server, "--fresh");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.out())
          .startsWith("First fault: content-altered: It is.\n\ncontent-altered: It is.\n")
          .contains("… and 1 more.\n", "3 faults found in 7 records");
      assertThat(server.received().get(0).target()).isEqualTo("/api/v1/verification?fresh=true");
    }
  }

  @Test
  void oneThatWasGivenUpIsAFailureEvenIfNothingWasFound() throws Exception {
    try (FaultyServer server = new FaultyServer(status("failed", 0), faults())) {
      Result result = run(server);

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.out()).startsWith("No fault found").contains(" so far");
      assertThat(result.err()).contains("the same command goes on from there");
    }
  }

  @Test
  void machinesGetOneDocument() throws Exception {
    try (FaultyServer server = new FaultyServer(status("done", 1), faults(FAULT))) {
      Result result = run(server, "--json");

      assertThat(result.exit()).isEqualTo(1);
      JsonNode report = Json.read(result.out().getBytes(UTF_8)).orElseThrow();
      assertThat(report.get("state").textValue()).isEqualTo("done");
      assertThat(report.at("/items/0/kind").textValue()).isEqualTo("content-altered");
    }
  }

  @Test
  void detachedItOnlyBegins() throws Exception {
    try (FaultyServer server = new FaultyServer(status("running", 0))) {
      Result result = run(server, "--detach");

      assertThat(result.exit()).isZero();
      assertThat(result.out()).isEqualTo("The verification is under way.\n");
      assertThat(server.received()).hasSize(1);
    }
  }

  @Test
  void theBarShowsThePhase() {
    Verification now =
        new Verification(
            "running",
            Optional.empty(),
            Optional.empty(),
            Optional.of("contents"),
            0.25,
            Optional.of(new Verification.Checked(1, 1204, 3, 30_000_000, 0)),
            0,
            Optional.empty(),
            Optional.empty());

    assertThat(VerifyBar.line(now))
        .isEqualTo(
            "verify  contents [######                  ] 25 %  1,204 records, 30.0 MB, 0 faults");
  }
}
