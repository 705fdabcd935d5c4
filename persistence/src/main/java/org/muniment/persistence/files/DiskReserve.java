package org.muniment.persistence.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last of the disks for what must go on: commits of the journal, the index, the log. New
 * content is turned away before they hit the wall.
 *
 * <p>What is free is measured by {@link #look}, now and then and off the path of requests. Between
 * two looks everybody who writes content takes its bytes from what the last one found, so that a
 * fast upload cannot outrun the next. Nothing is given back: the next look says what is so.
 */
public final class DiskReserve {

  private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
  private static final long MEBIBYTE = 1 << 20;

  private final Path contents;
  private final List<Path> others;
  private final long reserve;

  /** Bytes of content that may still come. */
  private final AtomicLong room = new AtomicLong();

  private volatile Optional<String> shortage = Optional.empty();

  /**
   * @param contents where content is stored
   * @param others other directories whose disks must keep the reserve, too
   */
  public DiskReserve(Path contents, List<Path> others, DiskReserveSettings settings) {
    this.contents = contents;
    this.others = List.copyOf(others);
    this.reserve = settings.bytes();
  }

  /** Measures what is free. Blocks on the disks. */
  public void look() {
    try {
      Optional<String> found = Optional.empty();
      for (Path other : others) {
        found = found.or(() -> shortageIn(other, usable(other)));
      }
      long free = usable(contents);
      found = found.or(() -> shortageIn(contents, free));
      room.set(found.isPresent() ? 0 : free - reserve);
      tell(found);
      shortage = found;
    } catch (UncheckedIOException e) {
      LOG.warn("the free space cannot be measured; the last measurement stands", e);
    }
  }

  /** Bytes free on the disk of a directory. Blocks on the disk. */
  public static long usable(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> shortageIn(Path directory, long free) {
    return free >= reserve
        ? Optional.empty()
        : Optional.of(
            "The disk of %s has %d MiB left, less than the reserve of %d MiB: new content is turned away. Make room; it goes on by itself."
                .formatted(directory, free / MEBIBYTE, reserve / MEBIBYTE));
  }

  private void tell(Optional<String> found) {
    if (found.isPresent() && shortage.isEmpty()) {
      LOG.warn("{}", found.get());
    } else if (found.isEmpty() && shortage.isPresent()) {
      LOG.warn("There is room on the disk again: new content is taken.");
    }
  }

  /** Whether so many bytes could be taken now. */
  public boolean admits(long bytes) {
    return shortage.isEmpty() && bytes <= room.get();
  }

  /**
   * Takes bytes that are about to be written.
   *
   * @return false when they would touch the reserve
   */
  public boolean take(long bytes) {
    return shortage.isEmpty() && room.addAndGet(-bytes) >= 0;
  }

  /** A sentence for the operator; empty when there is room. */
  public Optional<String> shortage() {
    return shortage;
  }
}
