package org.muniment.persistence.database;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.muniment.persistence.files.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL programs of one pinned version, unpacked from the class path.
 *
 * <p>They are unpacked beside their final place, synced, and then renamed into it: a directory with
 * the final name is complete, whatever stopped an earlier attempt.
 *
 * @param home the directory with {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path home) {

  /** The version of the binaries artifact; a test compares it with what the programs say. */
  static final String VERSION = "17.6";

  static final String MAJOR_VERSION = VERSION.substring(0, VERSION.indexOf('.'));

  private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

  private static final String PREFIX = "bin-";
  private static final String DRAFT_SUFFIX = ".tmp";
  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("rwx------");

  static PostgresBinaries install(PostgresLayout layout) throws IOException {
    Path home = layout.root().resolve(PREFIX + VERSION);
    deleteDrafts(layout);
    if (!Files.isDirectory(home)) {
      Path draft = layout.root().resolve(PREFIX + VERSION + DRAFT_SUFFIX);
      unpack(resource(System.getProperty("os.name"), System.getProperty("os.arch")), draft);
      DurableFiles.moveInPlace(draft, home);
      log.info("Unpacked PostgreSQL {} into {}", VERSION, home);
    }
    return new PostgresBinaries(home);
  }

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /** Removes what earlier releases unpacked; only safe while no server runs from there. */
  void deleteOthers(PostgresLayout layout) throws IOException {
    for (Path directory : unpacked(layout)) {
      if (!directory.equals(home)) {
        DurableFiles.deleteTree(directory);
      }
    }
  }

  private static void deleteDrafts(PostgresLayout layout) throws IOException {
    for (Path directory : unpacked(layout)) {
      if (directory.toString().endsWith(DRAFT_SUFFIX)) {
        DurableFiles.deleteTree(directory);
      }
    }
  }

  private static List<Path> unpacked(PostgresLayout layout) throws IOException {
    try (Stream<Path> entries = Files.list(layout.root())) {
      return entries.filter(path -> path.getFileName().toString().startsWith(PREFIX)).toList();
    }
  }

  /** Names the archive for an operating system and processor as the JVM calls them. */
  static String resource(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    String system = os.contains("linux") ? "linux" : os.contains("mac") ? "darwin" : null;
    String processor =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> null;
        };
    if (system == null || processor == null) {
      throw new DatabaseStartException(
          "There is no embedded PostgreSQL for %s on %s. Set muniment.database.mode = external and name a PostgreSQL 14 or newer."
              .formatted(osName, osArch));
    }
    return "/postgres-" + system + "-" + processor + ".txz";
  }

  private static void unpack(String resource, Path target) throws IOException {
    try (InputStream raw = PostgresBinaries.class.getResourceAsStream(resource)) {
      if (raw == null) {
        throw new DatabaseStartException("%s is not on the class path".formatted(resource));
      }
      Files.createDirectory(target, DurableFiles.ownerDirectory());
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(raw)))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpack(entry, tar, target);
        }
      }
    }
    syncTree(target);
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    Path path = inside(target, target.resolve(entry.getName()));
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      inside(target, path.resolveSibling(entry.getLinkName()));
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      write(content, path);
      boolean executable = (entry.getMode() & 0b001_000_000) != 0;
      Files.setPosixFilePermissions(path, executable ? PROGRAM : DurableFiles.OWNER_FILE);
    }
  }

  private static Path inside(Path target, Path path) throws IOException {
    Path normalized = path.normalize();
    if (!normalized.startsWith(target)) {
      throw new IOException("The archive reaches outside its directory: " + path);
    }
    return normalized;
  }

  private static void write(InputStream content, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file, CREATE_NEW)) {
      content.transferTo(out);
    }
  }

  /** After all is written: the first sync takes most of the others' data with it. */
  private static void syncTree(Path root) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(root)) {
      all = paths.filter(path -> !Files.isSymbolicLink(path)).toList();
    }
    for (Path path : all) {
      DurableFiles.sync(path);
    }
  }
}
