package org.muniment.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.ops.terminal.Terminal;

/** What the command line says and exits with, without a server. */
final class MunimentTest {

  private static final String ID = "0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2";

  @TempDir Path directory;

  private record Result(int exit, String out, String err) {}

  private static Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = Muniment.run(new Terminal(out, err, false, false, false), arguments);
    return new Result(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  @Test
  void helpListsEveryCommand() {
    Result help = run("help");

    assertThat(help.exit()).isZero();
    assertThat(help.out())
        .contains(
            "start",
            "import",
            "export",
            "search",
            "get",
            "put",
            "history",
            "reindex",
            "reprocess",
            "bench")
        .contains("help", "version", "Exit codes");
    assertThat(run("--help").out()).isEqualTo(help.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import",
        "export",
        "search",
        "get",
        "put",
        "history",
        "reindex",
        "reprocess",
        "version"
      })
  void everyCommandExplainsItself(String command) {
    Result help = run(command, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out()).startsWith("Usage: muniment " + command);
    assertThat(help.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"import", "export", "search", "get", "put", "history", "reindex", "reprocess"})
  void everyCommandOfTheClientShowsAnExample(String command) {
    assertThat(run(command, "--help").out())
        .containsPattern("Examples?:\\R  muniment " + command)
        .contains("--server", "--json");
  }

  @Test
  void noCommandIsWrongUsage() {
    assertWrongUsage("muniment help");
  }

  @Test
  void unknownCommandsAndOptionsAreWrongUsage() {
    assertWrongUsage("Did you mean: muniment search", "serch", "x");
    assertWrongUsage("Did you mean: --exclude?", "import", ".", "--exlude", "x");
    assertWrongUsage("Unknown option: '--bogus'", "import", ".", "--bogus");
    assertWrongUsage("Unknown option: '--limt'", "search", "--limt", "3");
    assertWrongUsage("WORDS", "search");
  }

  @Test
  void aWordThatResemblesNoCommandIsAnsweredWithoutAGuess() {
    assertWrongUsage("there is no command 'nosuch'", "nosuch");
    assertThat(run("nosuch").err()).doesNotContain("Did you mean");
    assertWrongUsage("'drill'", "help", "drill");
  }

  @Test
  void valuesThatCannotBeMeantAreWrongUsage() {
    assertWrongUsage("say what to look for", "search", "");
    assertWrongUsage("--limit must be from 1 to 1000", "search", "x", "--limit", "0");
    assertWrongUsage("--sort: 'bogus' is not name", "search", "x", "--sort", "bogus");
    assertWrongUsage("'bogus' is not a duration", "checkout", ID, "--expires-in", "bogus");
    assertThat(run("checkout", ID, "--expires-in", "bogus").err()).doesNotContain("java");
    assertWrongUsage("for option '--property'", "put", "x", "--property", "foo");
    assertWrongUsage("not the id of a document", "get", "abc");
    assertWrongUsage("not the address of a server", "get", ID, "--server", "ftp://x");
    assertWrongUsage("cannot be a folder", "import", ".", "--folder", "/a/../b");
    assertWrongUsage("from 1 to 64", "import", directory.toString(), "--concurrency", "0");
    assertWrongUsage("--exclude: '['", "import", directory.toString(), "--exclude", "[");
    assertWrongUsage("--json goes with --metadata", "get", ID, "--json");
    assertWrongUsage("--id stores new content only", "put", "x", "--id", ID, "--tag", "t");
    assertWrongUsage(
        "one of [live, archived, all]", "export", directory.toString(), "--state", "lost");
  }

  @Test
  void commandsOfOtherModulesNeedTheLauncher() {
    assertWrongUsage("./muniment start --port 80", "start", "--port", "80");
    assertWrongUsage("./muniment bench", "bench");
  }

  private static void assertWrongUsage(String said, String... arguments) {
    Result result = run(arguments);

    assertThat(result.exit()).as(result.toString()).isEqualTo(2);
    assertThat(result.err()).contains(said).contains("--help").doesNotContain("\tat ");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aServerThatIsNotThereSaysHowToStartOne() throws Exception {
    String nobody = nobody();
    Files.writeString(directory.resolve("a.txt"), "a");

    for (String[] command :
        new String[][] {
          {"search", "words"},
          {"get", ID},
          {"history", ID},
          {"put", directory.resolve("a.txt").toString()},
          {"import", directory.toString()},
          {"export", directory.resolve("out").toString()}
        }) {
      Result result = run(with(command, "--server", nobody));

      assertThat(result.exit()).as(command[0]).isEqualTo(1);
      assertThat(result.err()).contains(nobody).contains("muniment start").doesNotContain("\tat ");
      assertThat(result.out()).as(command[0]).isEmpty();
    }
  }

  @Test
  void verboseShowsWhereItHappened() throws Exception {
    assertThat(run("search", "x", "--verbose", "--server", nobody()).err()).contains("\tat ");
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    assertFailure("/no/such/dir is not there", "import", "/no/such/dir");
    assertFailure("/no/such/file is not a file", "put", "/no/such/file");
    assertFailure("`muniment import` takes those", "put", directory.toString());
  }

  @Test
  void aPlaceThatTakesNoDirectoriesIsNamed() {
    assumeThat(Path.of("/proc/self")).isDirectory();

    assertFailure("/proc/muniment: cannot be made", "export", "/proc/muniment");
    assertFailure(": its file system takes no files", "export", "/proc/self");
  }

  @Test
  void anExportIntoAFileNamesItOnce() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThat(run("export", file.toString()).err())
        .startsWith("muniment: " + file + " is not a directory; ")
        .containsOnlyOnce(file.toString());
    assertThat(run("export", file.resolve("below").toString()).err())
        .isEqualTo("muniment: " + file.resolve("below") + ": Not a directory\n");
  }

  private static void assertFailure(String said, String... arguments) {
    Result result = run(arguments);

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).startsWith("muniment: ").contains(said);
  }

  @Test
  void versionIsOneLineOrJson() {
    assertThat(run("version").out()).startsWith("muniment").hasLineCount(1);
    assertThat(run("--version").out()).isEqualTo(run("version").out());
    assertThat(run("version", "--json").out()).startsWith("{\"version\":");
  }

  @Test
  void aWordOfASearchMayBeginWithADash() throws Exception {
    Result result = run("search", "harbour", "-draft", "--server", nobody());

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("muniment start");
  }

  private static String[] with(String[] command, String... more) {
    String[] all = Arrays.copyOf(command, command.length + more.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return all;
  }

  private static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }
}
