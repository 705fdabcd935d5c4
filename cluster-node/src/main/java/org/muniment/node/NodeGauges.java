package org.muniment.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.muniment.node.metrics.Gauges;
import org.muniment.node.processing.ProcessingService;
import org.muniment.persistence.database.DatabasePool;
import org.muniment.persistence.files.DiskReserve;

/** What of this node is looked at now and then; {@code ops/docs/metrics.md} lists it. */
final class NodeGauges {

  private NodeGauges() {}

  static Gauges start(
      Duration interval, DataDirectory directory, DatabasePool pool, ProcessingService processing) {
    Gauges gauges =
        new Gauges(interval)
            .add(
                "muniment.processing.waiting",
                "Contents that wait for a child process",
                () -> processing.stats().pending())
            .add(
                "muniment.processing.busy-children",
                "Child processes at work",
                () -> processing.stats().inFlight())
            .add(
                "muniment.database.connections-in-use",
                "Connections of the node's own queries in use",
                pool::inUse)
            .add(
                "muniment.database.waiting",
                "Threads that wait for such a connection",
                pool::waiting)
            .add(
                "muniment.index.size.bytes",
                "Files of the search index",
                () -> size(directory.index()));
    for (Path part : directory.parts()) {
      gauges.add(
          "muniment.disk.usable.bytes",
          "Free on the disk of a directory",
          () -> DiskReserve.usable(part),
          "directory",
          part.getFileName().toString());
    }
    return gauges;
  }

  /** An index has some dozens of files, whatever its size; one may go while we look. */
  private static double size(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
