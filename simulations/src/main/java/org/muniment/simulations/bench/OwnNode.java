package org.muniment.simulations.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.muniment.simulations.node.NodeProcess;

/** A node in a temporary directory, which may be stopped and started again. */
final class OwnNode implements AutoCloseable {
  private final List<String> command;
  private final Duration patience;
  private final Path work;
  private NodeProcess process;

  private OwnNode(List<String> command, Duration patience, Path work)
      throws IOException, InterruptedException, TimeoutException {
    this.command = command;
    this.patience = patience;
    this.work = work;
    this.process = launch();
  }

  static OwnNode start(List<String> command, Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    Path work = Files.createTempDirectory("muniment-bench");
    try {
      return new OwnNode(command, patience, work);
    } catch (IOException | InterruptedException | TimeoutException e) {
      delete(work);
      throw e;
    }
  }

  private NodeProcess launch() throws IOException, InterruptedException, TimeoutException {
    return NodeProcess.start(command, 0, work.resolve("data"), work.resolve("node.log"), patience);
  }

  void restart() throws IOException, InterruptedException, TimeoutException {
    process.stop(patience);
    process.close();
    process = launch();
  }

  Subject subject() {
    return new Subject(process.url(), Optional.of(process), Optional.of(command), work);
  }

  NodeProcess process() {
    return process;
  }

  /** Stops it as its user would. */
  void stop() throws InterruptedException, TimeoutException {
    process.stop(patience);
  }

  @Override
  public void close() throws IOException {
    process.close();
    delete(work);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> everything = Files.walk(directory)) {
      everything.sorted(Comparator.reverseOrder()).forEach(OwnNode::deleteOne);
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
