package org.muniment.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.muniment.ops.Muniment;
import org.muniment.ops.client.FaultyServer.Received;
import org.muniment.ops.client.FaultyServer.Step;
import org.muniment.ops.terminal.Terminal;

/** Work that the server does in the background. */
@Timeout(60)
final class BackgroundCommandsTest {

  private static final Step BUILDING =
      FaultyServer.problem(
          200, "{\"partial\":false,\"building\":true,\"documents\":7,\"builtDocuments\":1}");
  private static final Step BUILT =
      FaultyServer.problem(200, "{\"partial\":false,\"building\":false,\"documents\":8}");

  private record Result(int exit, String out, String err) {}

  private static Result run(FaultyServer server, String command, String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] all = new String[options.length + 3];
    all[0] = command;
    all[1] = "--server";
    all[2] = server.url().toString();
    System.arraycopy(options, 0, all, 3, options.length);
    int exit = Muniment.run(new Terminal(out, err, false, false, false), all);
    return new Result(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  @Test
  void itBeginsAndDoesNotWait() throws Exception {
    try (FaultyServer server = new FaultyServer(BUILDING)) {
      Result result = run(server, "reindex");

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out())
          .isEqualTo("A new index is being built: 1 document so far, 7 in the present one.\n");
      assertThat(server.received())
          .extracting(r -> r.method() + " " + r.target())
          .containsExactly("POST /api/v1/search/reindex");
    }
  }

  @Test
  void itWaitsForTheEndIfAskedTo() throws Exception {
    try (FaultyServer server = new FaultyServer(BUILDING, BUILDING, BUILT)) {
      Result result = run(server, "reindex", "--wait");

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out()).isEqualTo("The index holds 8 documents.\n");
      assertThat(server.received())
          .extracting(Received::method)
          .containsExactly("POST", "GET", "GET");
    }
  }

  @Test
  void theAnswerIsThereForMachines() throws Exception {
    try (FaultyServer server = new FaultyServer(BUILT)) {
      Result result = run(server, "reindex", "--json", "--wait");

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out()).contains("\"documents\"");
    }
  }

  @Test
  void reprocessingTellsHowManySharesAreDone() throws Exception {
    String state = "{\"state\":\"%s\",\"run\":3,\"sharesDone\":%d,\"shares\":16}";
    try (FaultyServer server =
        new FaultyServer(
            FaultyServer.problem(202, state.formatted("running", 4)),
            FaultyServer.problem(202, state.formatted("running", 4)),
            FaultyServer.problem(200, state.formatted("done", 16)),
            FaultyServer.problem(202, state.formatted("disabled", 0)))) {
      assertThat(run(server, "reprocess").out())
          .isEqualTo("Run 3 is under way: 4 of 16 shares are done.\n");
      assertThat(run(server, "reprocess", "--wait").out()).isEqualTo("Run 3 is done.\n");
      assertThat(run(server, "reprocess", "--wait").out())
          .isEqualTo("Run 3 waits, because the server's settings do not allow reprocessing.\n");
      assertThat(server.received())
          .extracting(r -> r.method() + " " + r.target())
          .containsExactly(
              "POST /api/v1/renditions/reprocess",
              "POST /api/v1/renditions/reprocess",
              "GET /api/v1/renditions/reprocess",
              "POST /api/v1/renditions/reprocess");
    }
  }

  @Test
  void aRefusalIsAFailure() throws Exception {
    try (FaultyServer server =
        new FaultyServer(FaultyServer.problem(400, "{\"title\":\"No\",\"detail\":\"Not now.\"}"))) {
      Result result = run(server, "reindex");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).isEqualTo("muniment: Not now\n");
      assertThat(result.out()).isEmpty();
    }
  }
}
