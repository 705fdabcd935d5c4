package org.muniment.simulations.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.muniment.simulations.node.NodeProcess;

/** What Linux counts of a node's processes; elsewhere nothing is known. */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  /** {@code USER_HZ}, a constant of Linux's interface. */
  private static final double TICKS_IN_SECOND = 100;

  private static final int KIB = 1024;

  /** In {@code stat} after the parenthesis that ends the name. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;
  private static final int REAPED_USER = 13;
  private static final int REAPED_SYSTEM = 14;

  private final NodeProcess node;

  ProcessTable(NodeProcess node) {
    this.node = node;
  }

  /** Processor time until now, that of children that have ended included. */
  Cpu cpu() throws IOException {
    ProcessHandle jvm = node.handle();
    Set<ProcessHandle> database = database();
    double children = reaped(jvm.pid());
    for (ProcessHandle child : otherChildren(database)) {
      children += own(child.pid()) + reaped(child.pid());
    }
    double backends = 0;
    for (ProcessHandle backend : database) {
      backends += own(backend.pid()) + reaped(backend.pid());
    }
    return new Cpu(own(jvm.pid()), backends, children, 0);
  }

  /** What is in memory now. */
  Memory memory() throws IOException {
    Set<ProcessHandle> database = database();
    long shares = 0;
    for (ProcessHandle backend : database) {
      shares += kib(backend.pid(), "smaps_rollup", "Pss:");
    }
    long children = 0;
    for (ProcessHandle child : otherChildren(database)) {
      children += kib(child.pid(), "status", "VmRSS:");
    }
    return new Memory(
        kib(node.handle().pid(), "status", "VmRSS:") * KIB, shares * KIB, children * KIB);
  }

  private Set<ProcessHandle> database() throws IOException {
    Set<ProcessHandle> processes = new HashSet<>();
    node.postmaster()
        .ifPresent(
            postmaster -> {
              processes.add(postmaster);
              postmaster.descendants().forEach(processes::add);
            });
    return processes;
  }

  private List<ProcessHandle> otherChildren(Set<ProcessHandle> database) {
    return node.handle().descendants().filter(child -> !database.contains(child)).toList();
  }

  /** Processor seconds of a process. */
  static double own(long pid) throws IOException {
    return seconds(pid, USER, SYSTEM);
  }

  private static double reaped(long pid) throws IOException {
    return seconds(pid, REAPED_USER, REAPED_SYSTEM);
  }

  private static double seconds(long pid, int one, int other) throws IOException {
    List<String> lines = lines(pid, "stat");
    if (lines.isEmpty()) {
      return 0;
    }
    String stat = lines.get(0);
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(fields.get(one)) + Long.parseLong(fields.get(other))) / TICKS_IN_SECOND;
  }

  private static long kib(long pid, String file, String field) throws IOException {
    return lines(pid, file).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** Nothing of a process that has just ended. */
  private static List<String> lines(long pid, String file) throws IOException {
    try {
      return Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve(file));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      if (ProcessHandle.of(pid).isEmpty()) {
        return List.of();
      }
      throw e;
    }
  }

  static boolean isThere() {
    return Files.isReadable(PROC.resolve("self/stat"));
  }

  /** Sizes of everything below a directory; files that go meanwhile count nothing. */
  static long bytesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(ProcessTable::size).sum();
    }
  }

  private static long size(Path path) {
    try {
      return Files.isRegularFile(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
