package org.muniment.persistence.files;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own that is soon full, in memory; needs Linux and root. */
public final class SmallDisk implements AutoCloseable {

  private final Path directory;

  private SmallDisk(Path directory) {
    this.directory = directory;
  }

  /**
   * Mounts one, or ends the test as not to be run here.
   *
   * @param directory does not exist yet
   * @param size as {@code mount} writes it
   */
  public static SmallDisk mount(Path directory, String size) throws IOException {
    Files.createDirectory(directory);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString()),
        "cannot mount a small file system: needs Linux and root");
    return new SmallDisk(directory);
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  /** Unmounts it, as soon as nobody uses it any more. */
  @Override
  public void close() {
    run("umount", "-l", directory.toString());
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
