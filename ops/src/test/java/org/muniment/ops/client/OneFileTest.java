package org.muniment.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ops.Muniment;
import org.muniment.ops.client.FaultyServer.Received;
import org.muniment.ops.client.FaultyServer.Step;
import org.muniment.ops.terminal.Terminal;

/** {@code put} and {@code get} of a file that is there already, on one side or the other. */
@Timeout(60)
final class OneFileTest {

  private static final String ID = "0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2";

  @TempDir Path directory;
  private Path path;
  private Step document;

  private record Result(int exit, String out, String err) {}

  @BeforeEach
  void file() throws Exception {
    path = Files.writeString(directory.resolve("a.txt"), "as it is");
    document = documentOf(Sha256.hex("as it is"));
  }

  private static Step documentOf(String hash) {
    return FaultyServer.problem(200, FaultyServer.documentJson(hash, 8));
  }

  private static Result run(FaultyServer server, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--server";
    all[arguments.length + 1] = server.url().toString();
    int exit = Muniment.run(new Terminal(out, err, false, false, false), all);
    return new Result(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  @Test
  void puttingTheSameBytesChangesNothingAndSaysSo() throws Exception {
    try (FaultyServer server = new FaultyServer(document)) {
      Result result = run(server, "put", path.toString(), "--id", ID);

      assertThat(result.exit()).isZero();
      assertThat(result.out()).isEqualTo(ID + "\n");
      assertThat(result.err()).isEqualTo("unchanged: a: 8 B, version 1 in /\n");
      assertThat(server.received()).extracting(Received::method).containsExactly("GET");
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws Exception {
    try (FaultyServer server = new FaultyServer(document)) {
      Path target = directory.resolve("nowhere/a.txt");

      assertThat(run(server, "get", ID, "-o", target.toString()).err())
          .startsWith("muniment: " + target + ": ");
    }
  }

  @Test
  void puttingOtherBytesMakesAVersion() throws Exception {
    try (FaultyServer server =
        new FaultyServer(documentOf(Sha256.hex("as it was")), FaultyServer.stored())) {
      Result result = run(server, "put", path.toString(), "--id", ID);

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.err()).doesNotContain("unchanged");
      assertThat(server.received()).extracting(Received::method).containsExactly("GET", "PUT");
    }
  }

  @Test
  void gettingDoesNotOverwriteUnasked() throws Exception {
    try (FaultyServer server = new FaultyServer(document)) {
      Files.writeString(path, "mine");

      Result result = run(server, "get", ID, "-o", path.toString());

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo("muniment: " + path + " is there already; --force replaces it\n");
      assertThat(path).hasContent("mine");
      assertThat(server.received()).hasSize(1);
    }
  }

  @Test
  void gettingIntoADirectoryDoesNotOverwriteUnaskedEither() throws Exception {
    try (FaultyServer server = new FaultyServer(document)) {
      Path there = Files.writeString(directory.resolve("a"), "mine");

      assertThat(run(server, "get", ID, "-o", directory.toString()).exit()).isEqualTo(1);
      assertThat(there).hasContent("mine");
    }
  }

  @Test
  void gettingReplacesAFileByForceAndOnlyWhenTheNewOneIsWhole() throws Exception {
    try (FaultyServer server =
        new FaultyServer(
            document,
            FaultyServer.everything("not this".getBytes(UTF_8)),
            document,
            FaultyServer.everything("as it is".getBytes(UTF_8)))) {
      Files.writeString(path, "mine");

      assertThat(run(server, "get", ID, "-o", path.toString(), "--force").exit()).isEqualTo(1);
      assertThat(path).hasContent("mine");

      assertThat(run(server, "get", ID, "-o", path.toString(), "--force").exit()).isZero();
      assertThat(path).hasContent("as it is");
      assertThat(directory)
          .isDirectoryContaining("glob:**a.txt")
          .isDirectoryNotContaining("glob:**.part");
    }
  }
}
