package org.muniment.simulations.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ops.Muniment;
import org.muniment.ops.terminal.Terminal;
import org.muniment.simulations.node.NodeProcess;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class CommandLineIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The listing and the index lag behind acknowledged writes. */
  private static final Duration LAG = Duration.ofSeconds(60);

  @TempDir static Path shared;
  private static NodeProcess node;

  @TempDir Path directory;

  @BeforeAll
  static void startNode() throws Exception {
    node =
        NodeProcess.start(
            NodeProcess.javaCommand("384m"),
            0,
            shared.resolve("data"),
            shared.resolve("node.log"),
            PATIENCE);
  }

  @AfterAll
  static void stopNode() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  /** What a command said; {@code out} is verbatim, as content may be binary. */
  private record Result(int exit, ByteArrayOutputStream bytes, String err) {
    String out() {
      return bytes.toString(UTF_8);
    }

    JsonNode json() throws IOException {
      return JSON.readTree(bytes.toByteArray());
    }
  }

  private static Result muniment(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = Muniment.run(new Terminal(out, err, false, false, false), commandLine(arguments));
    return new Result(exit, out, err.toString(UTF_8));
  }

  private static String[] commandLine(Object... arguments) {
    return Stream.concat(
            Stream.of(arguments).map(Object::toString),
            Stream.of("--server", node.url().toString()))
        .toArray(String[]::new);
  }

  private static JsonNode summaryOf(Object... arguments) throws IOException {
    Result result = muniment(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray());
    assertThat(result.exit()).as(result.err()).isZero();
    return result.json();
  }

  private Path write(String path, byte[] content) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private Path write(String path, String content) throws IOException {
    return write(path, content.getBytes(UTF_8));
  }

  /** Every file by its relative path. */
  private static Map<String, String> contents(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString(), new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    return contents;
  }

  /** Exports again and again until as many files are there as expected. */
  private static void exportAll(Path target, String folder, int expected) {
    await()
        .atMost(LAG)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              JsonNode summary = summaryOf("export", target, "--folder", folder);
              int there =
                  summary.path("written").asInt()
                      + summary.path("replaced").asInt()
                      + summary.path("skipped").asInt();
              assertThat(there).isEqualTo(expected);
            });
  }

  private String put(String content, Object... options) throws IOException {
    Path file = write("put/file.txt", content);
    Result result = muniment(Stream.concat(Stream.of("put", file), Stream.of(options)).toArray());
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out().strip();
  }

  @Test
  void aTreeComesBackAsItWent() throws Exception {
    Random random = new Random(20260303);
    for (int i = 0; i < 40; i++) {
      byte[] content = new byte[random.nextInt(50_000)];
      random.nextBytes(content);
      write("tree/" + (i % 5) + "/d é/" + i + " naïve #?&+%.bin", content);
    }
    write("tree/empty", "");
    write("tree/.hidden", "hidden");
    byte[] large = new byte[20_000_000];
    random.nextBytes(large);
    write("tree/large.bin", large);
    Path tree = directory.resolve("tree");
    Path copy = directory.resolve("copy");

    JsonNode first = summaryOf("import", tree, "--folder", "/there and back");
    JsonNode second = summaryOf("import", tree, "--folder", "/there and back");
    exportAll(copy, "/there and back", 43);

    assertThat(first.path("uploaded").asInt()).isEqualTo(43);
    assertThat(second.path("uploaded").asInt()).isZero();
    assertThat(second.path("skipped").asInt()).isEqualTo(43);
    assertThat(contents(copy)).isEqualTo(contents(tree));
    JsonNode again = summaryOf("export", copy, "--folder", "/there and back");
    assertThat(again.path("skipped").asInt()).isEqualTo(43);
    assertThat(again.path("bytes").asLong()).isZero();
  }

  @Test
  void anExportCanCarryWhatIsKnown() throws Exception {
    String id = put("with metadata", "--folder", "/sidecar", "--name", "a.txt", "--tag", "t");
    Path target = directory.resolve("out");

    await()
        .atMost(LAG)
        .untilAsserted(
            () -> {
              summaryOf("export", target, "--folder", "/sidecar", "--metadata");
              assertThat(target.resolve("a.txt")).hasContent("with metadata");
            });

    JsonNode sidecar = JSON.readTree(target.resolve("a.txt.muniment.json").toFile());
    assertThat(sidecar.path("id").asText()).isEqualTo(id);
    assertThat(sidecar.path("tags").get(0).asText()).isEqualTo("t");
    assertThat(Files.getLastModifiedTime(target.resolve("a.txt")).toInstant())
        .isEqualTo(FileTime.from(Instant.parse(sidecar.path("modifiedAt").asText())).toInstant());
  }

  @Test
  void aLinkCannotLeadAnExportOutOfItsDirectory() throws Exception {
    put("stay inside", "--folder", "/escape/link");
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Path target = Files.createDirectories(directory.resolve("target"));
    Files.createSymbolicLink(target.resolve("link"), outside);

    await()
        .atMost(LAG)
        .untilAsserted(
            () -> {
              Result result = muniment("export", target, "--folder", "/escape");
              assertThat(result.exit()).isEqualTo(1);
              assertThat(result.out()).contains("symbolic link leads out");
            });
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aChangedFileBecomesAVersionAlsoWhenItChangesBack() throws Exception {
    Path file = write("changing/note.txt", "one");
    Path tree = file.getParent();

    assertThat(summaryOf("import", tree, "--folder", "/c").path("uploaded").asInt()).isOne();
    for (String content : List.of("two", "one", "two")) {
      Files.writeString(file, content);
      assertThat(summaryOf("import", tree, "--folder", "/c").path("updated").asInt()).isOne();
      assertThat(summaryOf("import", tree, "--folder", "/c").path("skipped").asInt()).isOne();
    }

    String id = idOf("/c", "note.txt");
    Result history = muniment("history", id);
    assertThat(history.exit()).isZero();
    assertThat(history.out()).contains("new version: 3 B", "Chain of 4 records intact.");
    assertThat(muniment("get", id).out()).isEqualTo("two");
    assertThat(muniment("get", id, "--version", "3").out()).isEqualTo("one");
  }

  private static String idOf(String folder, String name) {
    List<String> ids = new ArrayList<>();
    await()
        .atMost(LAG)
        .untilAsserted(
            () -> {
              for (JsonNode item : listing(folder)) {
                if (item.path("name").asText().equals(name)) {
                  ids.add(item.path("id").asText());
                }
              }
              assertThat(ids).isNotEmpty();
            });
    return ids.get(0);
  }

  private static JsonNode listing(String folder) throws Exception {
    URI uri = URI.create(node.url() + "/api/v1/documents?limit=1000&folder=" + folder);
    return JSON.readTree(
            HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body())
        .path("items");
  }

  @Test
  void aDocumentInTheTrashIsLeftThere() throws Exception {
    Path tree = write("trash/t.txt", "to be trashed").getParent();
    summaryOf("import", tree, "--folder", "/t");
    String id = idOf("/t", "t.txt");
    URI uri = URI.create(node.url() + "/api/v1/documents/" + id);
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).DELETE().build(), BodyHandlers.discarding());
    write("trash/t.txt", "something else");

    Result result = muniment("import", tree, "--folder", "/t");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("Left alone:", "t.txt", "is trashed");
    assertThat(muniment("get", id).err()).contains(id);
  }

  @Test
  void oneImpossibleFileDoesNotHinderTheOthers() throws Exception {
    write("mixed/a.txt", "a");
    write("mixed/line\nbreak/b.txt", "b");
    write("mixed/z.txt", "z");

    Result result = muniment("import", directory.resolve("mixed"), "--folder", "/mixed");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out())
        .contains("2 uploaded", "1 failed", "Failed:", "b.txt — ", "control character");
  }

  @Test
  void aDryRunWritesNothing() throws Exception {
    Path tree = write("dry/a.txt", "a").getParent();

    assertThat(muniment("import", tree, "--folder", "/dry", "--dry-run").out())
        .contains("nothing is written", "1 uploaded");
    assertThat(summaryOf("import", tree, "--folder", "/dry").path("uploaded").asInt()).isOne();
  }

  @Test
  void anImportThatIsStoppedSaysSoAndGoesOn() throws Exception {
    Path tree = manyFiles("stopped", 300);

    Process process = start("import", tree, "--folder", "/stopped");
    awaitDocuments("/stopped", 5);
    process.destroy();

    assertThat(process.waitFor()).isNotZero();
    assertThat(said()).contains("uploaded").contains("the same command does the rest");
    assertFinishes(tree, "/stopped", 300);
  }

  @Test
  void anImportThatIsKilledGoesOnWithoutDuplicates() throws Exception {
    Path tree = manyFiles("killed", 300);
    for (int round = 1; round <= 2; round++) {
      Process process = start("import", tree, "--folder", "/killed");
      awaitDocuments("/killed", 50 * round);
      process.destroyForcibly().waitFor();
    }

    assertFinishes(tree, "/killed", 300);
  }

  private Path manyFiles(String name, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      write(name + "/" + i + ".txt", "file " + i + " of " + name);
    }
    return directory.resolve(name);
  }

  private Process start(Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Muniment.class.getName()));
    command.addAll(List.of(commandLine(arguments)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("said").toFile())
        .start();
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("said"));
  }

  private static void awaitDocuments(String folder, int atLeast) {
    await()
        .atMost(LAG)
        .untilAsserted(() -> assertThat(listing(folder).size()).isGreaterThanOrEqualTo(atLeast));
  }

  private void assertFinishes(Path tree, String folder, int files) throws IOException {
    JsonNode rest = summaryOf("import", tree, "--folder", folder);
    Path copy = directory.resolve("copy of " + tree.getFileName());
    exportAll(copy, folder, files);

    assertThat(rest.path("skipped").asInt()).isPositive();
    assertThat(rest.path("uploaded").asInt() + rest.path("skipped").asInt()).isEqualTo(files);
    assertThat(contents(copy)).isEqualTo(contents(tree));
  }

  @Test
  void whatIsPutIsFoundAndFetched() throws Exception {
    String id =
        put(
            "the harbourmaster demurred & left",
            "--name",
            "minutes \"May\".txt",
            "--folder",
            "/minutes",
            "--tag",
            "may",
            "--property",
            "pages=3",
            "--type",
            "minutes");

    await()
        .atMost(LAG)
        .untilAsserted(
            () ->
                assertThat(muniment("search", "harbourmaster", "demurred").out())
                    .contains(
                        id, "minutes \"May\".txt", "/minutes", "harbourmaster demurred & left")
                    .contains("1 document"));
    JsonNode known = muniment("get", id, "--metadata", "--json").json();
    assertThat(known.path("properties").path("pages").asInt()).isEqualTo(3);
    assertThat(known.path("type").asText()).isEqualTo("minutes");
    Path file = directory.resolve("fetched.txt");
    assertThat(muniment("get", id, "-o", file).exit()).isZero();
    assertThat(file).hasContent("the harbourmaster demurred & left");
    assertThat(muniment("search", "--json", "harbourmaster").json().path("total").asInt()).isOne();
  }

  @Test
  void aNewVersionKeepsTheDocument() throws Exception {
    String id = put("first");

    assertThat(put("second", "--id", id)).isEqualTo(id);

    assertThat(muniment("get", id).out()).isEqualTo("second");
    assertThat(muniment("get", id, "--version", "1").out()).isEqualTo("first");
    Result missing = muniment("get", id, "--version", "3");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).contains(id);
  }

  @Test
  void aDocumentIsCheckedOutAndInAgain() throws Exception {
    String id = put("first");

    Result out = muniment("checkout", id, "--expires-in", "PT2H", "--comment", "mine");
    assertThat(out.exit()).as(out.err()).isZero();
    assertThat(out.out()).startsWith("file.txt is yours until 20");
    Result in = muniment("checkin", id, write("edited.txt", "second"));
    assertThat(in.out()).as(in.err()).isEqualToIgnoringNewLines(id);
    assertThat(muniment("get", id).out()).isEqualTo("second");
    Result again = muniment("checkin", id, write("late.txt", "third"));
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).contains(id, "check it out again");

    muniment("checkout", id);
    assertThat(muniment("checkout", id, "--release").out())
        .isEqualToIgnoringNewLines("file.txt is not checked out.");
    assertThat(muniment("history", id).out())
        .contains("checked out: until 20", "checked in: 6 B", "check-out given back");
    assertThat(muniment("checkout", id, "--release", "--comment", "x").exit()).isEqualTo(2);
  }

  @Test
  void aQueryThatCannotBeReadIsPointedAt() {
    Result result = muniment("search", "harbour \"dues");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("\n  harbour \"dues\n          ^");
  }
}
