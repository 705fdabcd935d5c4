package org.muniment.simulations.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One node in a process of its own. Closing it leaves nothing running: neither the node, nor a
 * child of it, nor its database, however they were ended before.
 */
public final class NodeProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("Muniment is ready at (http://\\S+)");
  private static final Duration LOOK = Duration.ofMillis(20);

  /** The dead count as alive until somebody has reaped them, and not every init does. */
  private static final Duration REAPED = Duration.ofSeconds(10);

  private final Process process;
  private final Path data;
  private final URI url;
  private final Set<ProcessHandle> descendants = new LinkedHashSet<>();

  private NodeProcess(Process process, Path data, URI url) {
    this.process = process;
    this.data = data;
    this.url = url;
  }

  /**
   * The command that runs a node's main class with the class path of this process; without text
   * recognition, which would take the processor from whatever is being looked at.
   */
  public static List<String> javaCommand(String heap) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap,
        "-XX:+UseParallelGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Dmuniment.processing.ocr.enabled=off",
        "-cp",
        System.getProperty("java.class.path"),
        "org.muniment.node.Main");
  }

  /**
   * Starts a node and waits until it says that it is ready.
   *
   * @param command what {@code start} and its options are appended to
   * @param port 0 for a free one
   * @param log what the node prints is appended here
   * @throws IOException also when it ends instead, with the end of what it printed
   */
  public static NodeProcess start(
      List<String> command, int port, Path data, Path log, Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    return start(command, Map.of(), port, data, log, patience);
  }

  /** As above, with more environment variables. */
  public static NodeProcess start(
      List<String> command,
      Map<String, String> environment,
      int port,
      Path data,
      Path log,
      Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("start", "--port", Integer.toString(port), "--data", data.toString()));
    long printedBefore = Files.exists(log) ? Files.size(log) : 0;
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      URI url = awaitUrl(process, log, (int) printedBefore, patience);
      return new NodeProcess(process, data, url);
    } catch (IOException | InterruptedException | TimeoutException e) {
      kill(Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList());
      throw e;
    }
  }

  private static URI awaitUrl(Process process, Path log, int from, Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      boolean alive = process.isAlive();
      String printed = printedSince(log, from);
      Matcher ready = READY.matcher(printed);
      if (ready.find()) {
        return URI.create(ready.group(1));
      }
      if (!alive) {
        throw new IOException("the node ended with " + process.exitValue() + ": " + printed);
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
    throw new TimeoutException(
        "the node was not ready after " + patience + ": " + printedSince(log, from));
  }

  private static String printedSince(Path log, int from) throws IOException {
    byte[] all = Files.readAllBytes(log);
    return new String(all, from, all.length - from, UTF_8);
  }

  /** Where it answers. */
  public URI url() {
    return url;
  }

  public Path data() {
    return data;
  }

  /** The node's JVM. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL, to the node alone. Returns when it is dead. */
  public void kill() throws InterruptedException {
    rememberDescendants();
    process.destroyForcibly().waitFor();
  }

  /**
   * SIGKILL to the postmaster of the node's database.
   *
   * @throws IOException when there is none
   */
  public void killDatabase() throws IOException, InterruptedException {
    rememberDescendants();
    kill(List.of(requiredPostmaster()));
  }

  /** Lets no process of the database do anything, until {@link #thawDatabase}. */
  public void freezeDatabase() throws IOException, InterruptedException {
    Signals.send("STOP", databaseProcesses()); // the postmaster first, so that no child is missed
    Signals.send("STOP", databaseProcesses());
  }

  /** Lets them go on. */
  public void thawDatabase() throws IOException, InterruptedException {
    Signals.send("CONT", databaseProcesses());
  }

  /**
   * Tells the database to end at once and cleanly, as an operator would; does not wait.
   *
   * @return the postmaster that ends
   */
  public ProcessHandle shutDownDatabase() throws IOException, InterruptedException {
    rememberDescendants();
    ProcessHandle postmaster = requiredPostmaster();
    Signals.send("INT", List.of(postmaster));
    return postmaster;
  }

  private List<ProcessHandle> databaseProcesses() throws IOException {
    ProcessHandle postmaster = requiredPostmaster();
    return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
  }

  private ProcessHandle requiredPostmaster() throws IOException {
    return postmaster().orElseThrow(() -> new IOException("no database runs below " + data));
  }

  /** What the node has started and what those have started, the database not among them. */
  public List<ProcessHandle> children() throws IOException {
    Set<ProcessHandle> database = new LinkedHashSet<>();
    postmaster()
        .ifPresent(
            postmaster -> {
              database.add(postmaster);
              postmaster.descendants().forEach(database::add);
            });
    return process.descendants().filter(child -> !database.contains(child)).toList();
  }

  public long pid() {
    return process.pid();
  }

  /** The postmaster that serves this data directory, if one runs. */
  public Optional<ProcessHandle> postmaster() throws IOException {
    Path file = data.resolve("postgres/data/postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    long pid = Long.parseLong(Files.readAllLines(file).get(0).strip());
    // The file outlives a killed server, and its pid may be somebody else's by now.
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> handle.info().command().orElse("").endsWith("postgres"));
  }

  /**
   * SIGTERM.
   *
   * @return the exit code
   */
  public int stop(Duration patience) throws InterruptedException, TimeoutException {
    rememberDescendants();
    process.destroy();
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("the node did not stop within " + patience);
    }
    return process.exitValue();
  }

  private void rememberDescendants() {
    process.descendants().forEach(descendants::add);
  }

  @Override
  public void close() throws IOException {
    rememberDescendants();
    process.destroyForcibly();
    try {
      process.waitFor();
      kill(Stream.concat(descendants.stream(), postmaster().stream()).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void kill(List<ProcessHandle> handles) throws InterruptedException {
    handles.forEach(ProcessHandle::destroyForcibly);
    long deadline = System.nanoTime() + REAPED.toNanos();
    while (handles.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }
}
