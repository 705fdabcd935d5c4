package org.muniment.persistence.blob.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.stream.Attributes;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.BlobStoreContract;
import org.muniment.persistence.blob.BlobStoreFullException;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.persistence.files.SmallDisk;
import org.muniment.protocol.content.ContentHash;

class FileBlobStoreTest extends BlobStoreContract {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final int MIB = 1024 * 1024;
  private static final long GIB = 1024L * MIB;

  private static final Pattern SYNC = Pattern.compile("fsync\\(\\d+<(.*?)>");

  @TempDir Path temp;

  @Override
  protected BlobStore open() throws IOException {
    return open(root());
  }

  private BlobStore open(Path root) throws IOException {
    return FileBlobStore.open(system, root, FileBlobSettings.from(system.settings().config()));
  }

  private Path root() {
    return temp.resolve("deep").resolve("content");
  }

  @Override
  protected List<String> everythingKept() throws IOException {
    return everythingKept(root());
  }

  private static List<String> everythingKept(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .filter(name -> !name.equals("FORMAT"))
          .toList();
    }
  }

  @Test
  void theLayoutIsTheOneThatIsWrittenDownForEver() throws IOException {
    write("abc".getBytes(UTF_8));

    assertThat(everythingKept()).containsExactly("ba/78/" + ABC);
    assertThat(root().resolve("FORMAT")).hasContent("muniment-blobs 1\n");
    assertThat(root().resolve("ba/78/" + ABC)).hasContent("abc");
  }

  @Test
  void contentThatWasLeavingWhenAProcessDiedIsReadAndPutBack() throws IOException {
    StoredBlob stored = write("abc".getBytes(UTF_8));
    Path content = root().resolve("ba/78/" + ABC);
    Files.move(content, leaving());
    assertThat(read(stored.hash(), Optional.empty())).asString(UTF_8).isEqualTo("abc");
    assertThat(done(store.size(stored.hash()))).hasValue(3);

    BlobDirectory.open(root(), Instant.now(), Clock.systemUTC());

    assertThat(content).hasContent("abc");
    assertThat(leaving()).doesNotExist();
  }

  @Test
  void whatIsPutBackDoesNotReplaceACopyWithAYoungerPin() throws IOException {
    write("abc".getBytes(UTF_8));
    Path content = root().resolve("ba/78/" + ABC);
    Instant pin = Files.getLastModifiedTime(content).toInstant();
    Files.copy(content, leaving());
    Files.setLastModifiedTime(leaving(), FileTime.from(Instant.EPOCH));

    BlobDirectory.open(root(), Instant.now(), Clock.systemUTC());

    assertThat(Files.getLastModifiedTime(content).toInstant()).isEqualTo(pin);
    assertThat(leaving()).doesNotExist();
  }

  private Path leaving() {
    return root().resolve("leaving").resolve(ABC + "-" + "0".repeat(32));
  }

  @Test
  void nobodyElseMayReadOrListContent() throws IOException {
    write("abc".getBytes(UTF_8));

    try (Stream<Path> everything = Files.walk(temp.resolve("deep"))) {
      assertThat(everything)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  void contentIsThereWhenTheDirectoryIsOpenedAgain() throws IOException {
    byte[] content = randomBytes(MIB);
    ContentHash hash = write(content).hash();

    store = open();

    assertThat(read(hash, Optional.empty())).isEqualTo(content);
    assertThat(write(content).deduplicated()).isTrue();
  }

  @Test
  void anUnknownFormatIsRefused() throws IOException {
    Files.writeString(root().resolve("FORMAT"), "muniment-blobs 2\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("\"muniment-blobs 2\"");
  }

  @Test
  void aDirectoryOfSomethingElseIsRefusedAndLeftAlone() throws IOException {
    Path foreign = Files.createDirectory(temp.resolve("foreign"));
    Files.writeString(foreign.resolve("letter.txt"), "Dear Sir");

    assertThatThrownBy(() -> open(foreign)).hasMessageContaining("FORMAT");

    assertThat(foreign.toFile().list()).containsExactly("letter.txt");
  }

  @Test
  void aFirstStartThatDiedBeforeTheMarkerIsTakenUp() throws IOException {
    Files.delete(root().resolve("FORMAT"));

    open();

    assertThat(root().resolve("FORMAT")).hasContent("muniment-blobs 1\n");
  }

  @Test
  void contentOfTheWrongSizeIsReplaced() throws IOException {
    byte[] content = randomBytes(1000);
    ContentHash hash = write(content).hash();
    try (FileChannel file =
        FileChannel.open(root().resolve(everythingKept().get(0)), StandardOpenOption.WRITE)) {
      file.truncate(500);
    }

    assertThat(write(content).deduplicated()).isFalse();

    assertThat(read(hash, Optional.empty())).isEqualTo(content);
  }

  @Test
  void unfinishedUploadsOfAnEarlierProcessAreRemovedAtStart() throws IOException {
    Path old = Files.writeString(root().resolve("incoming/0123"), "half of a let");
    Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
    Path own = Files.writeString(root().resolve("incoming/4567"), "still being writ");

    open();

    assertThat(old).doesNotExist();
    assertThat(own).exists();
  }

  @Test
  void anUploadOfAnotherProcessIsSparedUntilThatProcessIsDead() throws Exception {
    Instant later = Instant.now().plusSeconds(3600);
    Process child = ChildUpload.start("64m", "hang", root().toString());
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      assertThat(output.readLine()).isEqualTo("uploading");
      await().atMost(PATIENCE).until(() -> everythingKept().size() == 1);

      BlobDirectory.open(root(), later, Clock.systemUTC());
      assertThat(everythingKept()).hasSize(1);
    } finally {
      child.destroyForcibly().waitFor();
    }

    BlobDirectory.open(root(), later, Clock.systemUTC());
    assertThat(everythingKept()).isEmpty();
  }

  @Test
  void anUploadThatIsTornDownLeavesNothing() throws IOException {
    Materializer materializer = Materializer.createMaterializer(system);
    CompletionStage<StoredBlob> stored =
        Source.single(ByteString.fromArray(randomBytes(MIB)))
            .concat(Source.maybe())
            .runWith(store.write(UNBOUNDED), materializer);
    await().atMost(PATIENCE).until(() -> everythingKept().size() == 1);

    materializer.shutdown();

    assertThatThrownBy(() -> done(stored)).hasMessageContaining("terminated abruptly");
    assertThat(everythingKept()).isEmpty();
  }

  @Test
  void aFullDiskFailsTheUploadWithItsReasonAndLeavesNothing() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("small"), "2m")) {
      Path small = disk.directory();
      store = open(small.resolve("content"));
      byte[] fits = randomBytes(MIB / 2);

      assertThatThrownBy(() -> write(randomBytes(3 * MIB)))
          .hasRootCauseMessage("No space left on device")
          .cause()
          .isInstanceOf(BlobStoreFullException.class);

      assertThat(everythingKept(small.resolve("content"))).isEmpty();
      assertThat(read(write(fits).hash(), Optional.empty())).isEqualTo(fits);
    }
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What was not read ahead cannot be read any more once it is cut off. */
  @Test
  void aSlowReaderIsReadAheadForByAFewChunksOnly() throws Exception {
    ContentHash hash = write(randomBytes(8 * MIB)).hash();
    var oneAtATime = Sink.<ByteString>queue(1).withAttributes(Attributes.inputBuffer(1, 1));
    var queue = store.read(hash, Optional.empty()).map(chunk -> chunk).runWith(oneAtATime, system);
    long received = done(queue.pull()).orElseThrow().size();
    TimeUnit.MILLISECONDS.sleep(300); // time to read too far, if it would
    try (FileChannel file =
        FileChannel.open(root().resolve(everythingKept().get(0)), StandardOpenOption.WRITE)) {
      file.truncate(received);
    }

    try {
      while (true) {
        received += done(queue.pull()).orElseThrow().size();
      }
    } catch (AssertionError e) {
      assertThat(e).hasRootCauseInstanceOf(EOFException.class);
    }
    assertThat(received).isLessThanOrEqualTo(6 * 256 * 1024);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void everyEndOfAReadClosesTheFile() {
    ContentHash hash = write(randomBytes(4 * MIB)).hash();

    read(hash, Optional.empty());
    done(store.read(hash, Optional.empty()).runWith(Sink.head(), system));
    store.read(hash, Optional.empty()).runWith(Sink.cancelled(), system);

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(openFiles(hash)).isEmpty());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aReaderThatGoesWhileItsFileIsBeingOpenedLeavesItClosed() {
    ContentHash hash = write(randomBytes(MIB)).hash();
    for (int round = 0; round < 500; round++) {
      UniqueKillSwitch reader =
          store
              .read(hash, Optional.empty())
              .viaMat(KillSwitches.single(), Keep.right())
              .to(Sink.ignore())
              .run(system);
      for (long end = System.nanoTime() + random.nextInt(200_000); System.nanoTime() < end; ) {
        Thread.onSpinWait();
      }
      reader.shutdown();
    }

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(openFiles(hash)).isEmpty());
  }

  private static List<String> openFiles(ContentHash hash) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .map(FileBlobStoreTest::target)
          .filter(name -> name.contains(hash.hex()))
          .toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  @Test
  void aGibibyteGoesInAndComesBackInAHeapOf64Megabytes() throws Exception {
    Process child = ChildUpload.start("64m", "round-trip", root().toString(), Long.toString(GIB));
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
      String stored = output.readLine();
      String readBack = output.readLine();

      assertThat(stored).startsWith(GIB + " ");
      assertThat(readBack).isEqualTo(stored);
      assertThat(child.waitFor()).isZero();
      assertThat(everythingKept()).hasSize(1);
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  /**
   * What the kernel is asked for, in which order: the only way to see a sync without a power cut.
   */
  @Test
  void theBytesAreSyncedBeforeTheNameAndTheNameBeforeTheAnswer() throws Exception {
    assumeTrue(
        run("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"),
        "needs strace and leave to trace");

    List<String> calls = trace("65536");

    String hash = calls.get(calls.size() - 1).replaceAll(".*\"65536 ([0-9a-f]{64}).*", "$1");
    Path first = root().toRealPath().resolve(hash.substring(0, 2));
    Path second = first.resolve(hash.substring(2, 4));
    assertThat(calls)
        .containsSubsequence(
            "fsync incoming/*",
            "rename",
            "fsync " + second,
            "fsync " + first,
            "fsync " + root().toRealPath(),
            calls.get(calls.size() - 1));
  }

  @Test
  void contentThatWasThereAlreadyHasItsNameSyncedAgain() throws Exception {
    assumeTrue(
        run("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"),
        "needs strace and leave to trace");
    trace("65536");
    Path second = root().resolve(everythingKept().get(0)).toRealPath().getParent();

    List<String> calls = trace("65536");

    assertThat(calls).doesNotContain("rename").contains("fsync " + second);
  }

  /** The name on its way out is in a directory of its own, and a power cut may keep either name. */
  @Test
  void contentThatIsDisposedOfIsGoneFromBothDirectoriesWhenThatIsSaid() throws Exception {
    assumeTrue(
        run("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"),
        "needs strace and leave to trace");
    trace("65536");
    Path content = root().resolve(everythingKept().get(0)).toRealPath();
    Path leaving = root().toRealPath().resolve("leaving");

    List<String> calls = trace("true", "dispose", content.getFileName().toString());

    assertThat(content).doesNotExist();
    assertThat(calls)
        .containsSubsequence("rename", "unlink leaving/*", "fsync " + leaving)
        .containsSubsequence("unlink leaving/*", "fsync " + content.getParent());

    assertThat(trace("true", "dispose", content.getFileName().toString()))
        .contains("fsync " + leaving, "fsync " + content.getParent());
  }

  /** Syncs and renames of an upload in a process of its own, up to its answer, which comes last. */
  private List<String> trace(String bytes) throws Exception {
    return trace(bytes, "round-trip", bytes);
  }

  /**
   * Calls of a program in a process of its own, up to its answer, which comes last.
   *
   * @param answer what that begins with
   */
  private List<String> trace(String answer, String program, String argument) throws Exception {
    Path trace = Files.createTempFile(temp, "trace", ".txt");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-y",
            "-s",
            "200",
            "-o",
            trace.toString(),
            "-e",
            "trace=fsync,rename,unlink,write");
    List<String> child = ChildUpload.command("64m", program, root().toString(), argument);
    String[] command = Stream.concat(strace.stream(), child.stream()).toArray(String[]::new);
    assertThat(run(command)).isTrue();
    List<String> calls = new ArrayList<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher sync = SYNC.matcher(line);
      if (sync.find()) {
        calls.add("fsync " + sync.group(1).replaceAll(".*/incoming/.*", "incoming/*"));
      } else if (line.contains("rename(")) {
        calls.add("rename");
      } else if (line.contains("unlink(") && line.contains("/leaving/")) {
        calls.add("unlink leaving/*");
      } else if (line.contains("write(1<") && line.contains("\"" + answer)) {
        calls.add(line);
        return calls;
      }
    }
    throw new AssertionError("no answer in " + calls);
  }

  @Test
  void aWrongSettingIsNamed() {
    var config =
        ConfigFactory.parseString("muniment.blob.file.buffer = 0")
            .withFallback(system.settings().config());

    assertThatThrownBy(() -> FileBlobSettings.from(config))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining("muniment.blob.file.buffer");
  }
}
