package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Writes one document to a file, or finds that it is there already. */
final class Exporter {

  private final MunimentClient client;
  private final Path root;
  private final boolean sidecars;

  /**
   * An exporter.
   *
   * @param root an existing directory, by its real path; nothing is written outside
   * @param sidecars whether to write what is known about each document beside it
   */
  Exporter(MunimentClient client, Path root, boolean sidecars) {
    this.client = client;
    this.root = root;
    this.sidecars = sidecars;
  }

  Outcome write(Document document, JsonNode metadata, Path place, Position position)
      throws IOException {
    Path target = directoryOf(place).resolve(place.getFileName());
    boolean exists = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (exists && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new LocalFileException("something that is no file has this name; move it away");
    }
    Outcome.Kind kind = Outcome.Kind.SKIPPED;
    if (!exists || !isSame(document, target)) {
      download(document, target, position);
      kind = exists ? Outcome.Kind.REPLACED : Outcome.Kind.WRITTEN;
    }
    if (sidecars) {
      writeSidecar(document, metadata, target);
    }
    position.accept(document.size());
    return Outcome.of(kind, document.size());
  }

  /** A link among the directories could lead out of the root. */
  private Path directoryOf(Path place) throws LocalFileException {
    Path directory = place.getParent() == null ? root : root.resolve(place.getParent());
    try {
      Files.createDirectories(directory);
      if (directory.toRealPath().startsWith(root)) {
        return directory;
      }
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
    throw new LocalFileException("a symbolic link leads out of the directory; move it away");
  }

  private static boolean isSame(Document document, Path target) throws IOException {
    return Files.size(target) == document.size()
        && LocalFile.read(target).sha256().equals(document.contentHash());
  }

  private void download(Document document, Path target, Position position)
      throws LocalFileException {
    try (CheckedFile file = new CheckedFile(target, document.id().toString())) {
      OutputStream counted = counted(file.stream(), position);
      client.download(document.id(), document.version(), document.size(), counted);
      file.commit(document.contentHash(), document.modifiedAt());
    }
  }

  private static OutputStream counted(OutputStream stream, Position position) {
    return new FilterOutputStream(stream) {
      private long written;

      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
        written += length;
        position.accept(written);
      }
    };
  }

  private static void writeSidecar(Document document, JsonNode metadata, Path target)
      throws IOException {
    Path sidecar = target.resolveSibling(target.getFileName() + ExportLayout.SIDECAR);
    byte[] bytes = (Json.pretty(metadata) + "\n").getBytes(StandardCharsets.UTF_8);
    try (CheckedFile file = new CheckedFile(sidecar, document.id() + "-metadata")) {
      file.stream().write(bytes);
      file.commit(Sha256.hex(new String(bytes, StandardCharsets.UTF_8)), document.modifiedAt());
    }
  }
}
