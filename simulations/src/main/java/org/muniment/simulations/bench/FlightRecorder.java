package org.muniment.simulations.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Records what the node's JVM does while it is measured, and says where its time went. */
final class FlightRecorder {
  private static final String RECORDING = "muniment-bench";
  private static final String OURS = "org.muniment.";
  private static final int SHOWN = 12;

  private final Path directory;
  private final long pid;

  /**
   * Where processor time went.
   *
   * @param samples of all threads that ran Java
   * @param methods in which they were, the most frequent first
   * @param callers the innermost methods of ours that were on the stack
   * @param threads that ran, by name without their numbers
   */
  record Profile(
      String name, int samples, List<Share> methods, List<Share> callers, List<Share> threads) {}

  /** Where, and how many of a hundred samples were there. */
  record Share(String place, double percent) {}

  FlightRecorder(Path directory, ProcessHandle node) {
    this.directory = directory;
    this.pid = node.pid();
  }

  void start() throws IOException, InterruptedException {
    jcmd("JFR.start", "name=" + RECORDING, "settings=profile");
  }

  Profile stop(String name) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path file = directory.resolve(name + ".jfr").toAbsolutePath();
    jcmd("JFR.stop", "name=" + RECORDING, "filename=" + file);
    return read(name, file);
  }

  private void jcmd(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    line.add(Long.toString(pid));
    line.addAll(List.of(command));
    Process process =
        new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", line) + " failed");
    }
  }

  private static Profile read(String name, Path file) throws IOException {
    Map<String, Integer> methods = new HashMap<>();
    Map<String, Integer> callers = new HashMap<>();
    Map<String, Integer> threads = new HashMap<>();
    int samples = 0;
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        if (event.getEventType().getName().equals("jdk.ExecutionSample")
            && event.getStackTrace() != null) {
          List<RecordedFrame> frames = event.getStackTrace().getFrames();
          samples++;
          methods.merge(named(frames.get(0).getMethod()), 1, Integer::sum);
          threads.merge(threadOf(event), 1, Integer::sum);
          callers.merge(ours(frames).orElse("none of ours"), 1, Integer::sum);
        }
      }
    }
    return new Profile(
        name,
        samples,
        shares(methods, samples),
        shares(callers, samples),
        shares(threads, samples));
  }

  private static String threadOf(RecordedEvent event) {
    RecordedThread thread = event.getThread("sampledThread");
    return thread == null || thread.getJavaName() == null
        ? "unnamed"
        : thread.getJavaName().replaceAll("[-#]?\\d+", "");
  }

  private static Optional<String> ours(List<RecordedFrame> frames) {
    return frames.stream()
        .map(RecordedFrame::getMethod)
        .filter(method -> method.getType().getName().startsWith(OURS))
        .findFirst()
        .map(FlightRecorder::named);
  }

  private static String named(RecordedMethod method) {
    return method.getType().getName() + "." + method.getName();
  }

  private static List<Share> shares(Map<String, Integer> counts, int samples) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(SHOWN)
        .map(entry -> new Share(entry.getKey(), 100.0 * entry.getValue() / samples))
        .toList();
  }
}
