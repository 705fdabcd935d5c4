package org.muniment.persistence.blob.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import akka.util.ByteString;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.files.DurableFiles;
import org.muniment.protocol.content.ContentHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layout on disk, for ever:
 *
 * <pre>
 * FORMAT            the line "muniment-blobs 1"
 * incoming/&lt;32 hex&gt; content on its way in, named at random, locked by its writer
 * leaving/&lt;64 hex&gt;-&lt;32 hex&gt;  content on its way out, and which way
 * ab/cd/&lt;64 hex&gt;   content, named by its SHA-256, whose first four digits are ab, cd
 * </pre>
 *
 * <p>The rule that everything else leans on: a name below {@code ab/cd} appears only by a rename
 * within this file system, of a file that was complete and synced before. So content that has a
 * name has its bytes on disk; only the name itself may still be in memory.
 *
 * <p>Pins and disposal. A content's time of modification is its pin. A writer sets it and looks
 * afterwards whether the name is still there; who disposes takes the name away and looks at the pin
 * afterwards. So of a writer and a disposal that meet, at least one sees the other: either the
 * writer finds the name gone and gives its own copy that name, or the disposal finds the pin and
 * puts the content back. No lock is held that a pause or a crash could break.
 */
final class BlobDirectory {
  private static final Logger log = LoggerFactory.getLogger(BlobDirectory.class);
  private static final String FORMAT = "muniment-blobs 1\n";
  private static final int RANDOM_BYTES = 16;
  private static final int HASH_DIGITS = 64;
  private static final Pattern CONTENT = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern LEAVING = Pattern.compile("[0-9a-f]{64}-[0-9a-f]{32}");

  private final Path root;
  private final Path incoming;
  private final Path leaving;
  private final InstantSource clock;
  private final HexDirectory top;
  private final HexDirectory[] second = new HexDirectory[256];
  private final SecureRandom random = new SecureRandom();

  private BlobDirectory(Path root, InstantSource clock) {
    this.root = root;
    this.clock = clock;
    this.incoming = root.resolve("incoming");
    this.leaving = root.resolve("leaving");
    this.top = new HexDirectory(root);
    for (int i = 0; i < second.length; i++) {
      second[i] = new HexDirectory(root.resolve("%02x".formatted(i)));
    }
  }

  /**
   * Opens or makes the directory, removes what dead writers left in {@code incoming}, and puts back
   * what was on its way out when a process died.
   *
   * @param processStart leftovers are older than this; a younger file is this process's own
   * @param clock of the pins
   * @throws IOException also when the directory is not a store of this format
   */
  static BlobDirectory open(Path root, Instant processStart, InstantSource clock)
      throws IOException {
    BlobDirectory directory = new BlobDirectory(root.toAbsolutePath(), clock);
    DurableFiles.createDirectories(directory.root);
    directory.checkFormat();
    directory.removeLeftovers(processStart);
    directory.putBackLeaving();
    return directory;
  }

  private void checkFormat() throws IOException {
    Path marker = root.resolve("FORMAT");
    if (Files.exists(marker)) {
      String found = Files.readString(marker);
      if (!found.equals(FORMAT)) {
        throw new IOException(
            "%s says \"%s\"; this version reads and writes \"%s\" only"
                .formatted(marker, found.strip(), FORMAT.strip()));
      }
      DurableFiles.createDirectory(incoming);
      DurableFiles.createDirectory(leaving);
      // Whoever wrote the marker may have died before its own sync.
      DurableFiles.sync(root);
    } else {
      refuseForeignFiles();
      DurableFiles.createDirectory(incoming);
      DurableFiles.createDirectory(leaving);
      writeFormat(marker);
    }
  }

  /**
   * A start that died before the marker leaves empty directories at most; the marker itself may
   * have come in between from a process that starts on the same directory.
   */
  private void refuseForeignFiles() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      boolean foreign =
          entries.anyMatch(entry -> !entry.equals(incoming) && !entry.equals(leaving));
      if (foreign && !Files.exists(root.resolve("FORMAT"))) {
        throw new IOException(
            root + " is neither empty nor a content store: it has files but no FORMAT marker");
      }
    }
  }

  private void writeFormat(Path marker) throws IOException {
    Path staged = newStagingPath();
    try (FileChannel channel = createStaging(staged)) {
      channel.write(UTF_8.encode(FORMAT));
      channel.force(true);
    }
    Files.move(staged, marker, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.sync(root);
  }

  private void removeLeftovers(Instant processStart) throws IOException {
    List<Path> staged;
    try (Stream<Path> entries = Files.list(incoming)) {
      staged = entries.toList();
    }
    int removed = 0;
    for (Path file : staged) {
      if (isLeftover(file, processStart)) {
        Files.deleteIfExists(file);
        removed++;
      }
    }
    if (removed > 0) {
      log.info("Removed {} unfinished uploads of an earlier process from {}", removed, incoming);
    }
  }

  /**
   * Age alone would hit the running uploads of another process on the same directory; those hold
   * their lock, and the lock of a dead process is gone.
   */
  private static boolean isLeftover(Path file, Instant processStart) throws IOException {
    try {
      if (!Files.getLastModifiedTime(file).toInstant().isBefore(processStart)) {
        return false;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        return lock != null;
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      return false;
    }
  }

  private void putBackLeaving() throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(leaving)) {
      left =
          entries
              .filter(entry -> LEAVING.matcher(entry.getFileName().toString()).matches())
              .toList();
    }
    for (Path content : left) {
      putBack(content, new ContentHash(content.getFileName().toString().substring(0, HASH_DIGITS)));
    }
  }

  Path newStagingPath() {
    return incoming.resolve(randomName());
  }

  private String randomName() {
    byte[] name = new byte[RANDOM_BYTES];
    random.nextBytes(name);
    return HexFormat.of().formatHex(name);
  }

  /** A new, empty, private file, locked until the channel is closed. */
  static FileChannel createStaging(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            DurableFiles.ownerFile());
    try {
      channel.lock();
      return channel;
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Where this content is, or would be. */
  private Path path(ContentHash hash) {
    String hex = hash.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
  }

  OptionalLong size(ContentHash hash) throws IOException {
    OptionalLong size = size(path(hash));
    return size.isPresent() ? size : sizeOnTheWay(hash);
  }

  /** Out, and perhaps back again. */
  private OptionalLong sizeOnTheWay(ContentHash hash) throws IOException {
    for (Path withdrawn : withdrawn(hash)) {
      OptionalLong size = size(withdrawn);
      if (size.isPresent()) {
        return size;
      }
    }
    return size(path(hash));
  }

  /** This content, where it is on its way out. */
  private List<Path> withdrawn(ContentHash hash) throws IOException {
    try (Stream<Path> entries = Files.list(leaving)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(hash.hex()))
          .toList();
    }
  }

  private static OptionalLong size(Path file) throws IOException {
    try {
      return OptionalLong.of(Files.size(file));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Opens content for reading; it stays readable until it is closed, whatever happens to the name.
   *
   * @throws NoSuchFileException when it is not there
   */
  FileChannel open(ContentHash hash) throws IOException {
    try {
      return FileChannel.open(path(hash));
    } catch (NoSuchFileException e) {
      return openOnTheWay(hash);
    }
  }

  /** Reads content that has so many bytes at most. */
  ByteString load(ContentHash hash, int maxBytes) throws IOException {
    try (FileChannel channel = open(hash)) {
      if (channel.size() > maxBytes) {
        throw new IllegalArgumentException(
            "content %s has more than %d bytes".formatted(hash, maxBytes));
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new EOFException("content " + hash + " became shorter while it was read");
        }
      }
      return ByteString.fromArrayUnsafe(bytes.array());
    } catch (NoSuchFileException e) {
      throw new BlobNotFoundException(hash);
    }
  }

  private FileChannel openOnTheWay(ContentHash hash) throws IOException {
    for (Path withdrawn : withdrawn(hash)) {
      try {
        return FileChannel.open(withdrawn);
      } catch (NoSuchFileException e) {
        log.debug("{} has gone its way", withdrawn);
      }
    }
    return FileChannel.open(path(hash));
  }

  /** The directories that hold content. */
  List<Path> shelves() throws IOException {
    List<Path> shelves = new ArrayList<>();
    for (Path first : HexDirectory.list(root)) {
      shelves.addAll(HexDirectory.list(first));
    }
    return shelves;
  }

  /** What one of them holds. */
  static List<ContentHash> contents(Path shelf) throws IOException {
    try (Stream<Path> entries = Files.list(shelf)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> CONTENT.matcher(name).matches())
          .map(ContentHash::new)
          .toList();
    }
  }

  /**
   * Pins content that is there, durably.
   *
   * @return false when there is none of this size, or it was taken away meanwhile: then the writer
   *     has to install its own
   */
  boolean pin(ContentHash hash, long size) throws IOException {
    Path path = path(hash);
    if (!size(path).equals(OptionalLong.of(size))) {
      return false;
    }
    try {
      setPin(path);
      DurableFiles.sync(path);
    } catch (NoSuchFileException e) {
      return false;
    }
    if (!Files.exists(path)) {
      return false;
    }
    makeNameDurable(hash);
    return true;
  }

  /** Durable once the file is synced. */
  void setPin(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
  }

  /**
   * Deletes content, durably, unless it was pinned at or after an instant. The name on its way out
   * is this call's own: nobody else's copy is deleted, however late this one wakes up.
   *
   * @return whether it is not there any more
   */
  boolean dispose(ContentHash hash, Instant unpinnedSince) throws IOException {
    Path path = path(hash);
    Path withdrawn = leaving.resolve(hash.hex() + '-' + randomName());
    try {
      if (isPinned(path, unpinnedSince)) {
        return false;
      }
      Files.move(path, withdrawn, StandardCopyOption.ATOMIC_MOVE);
      if (isPinned(withdrawn, unpinnedSince)) {
        putBack(withdrawn, hash);
        return false;
      }
      Files.delete(withdrawn);
    } catch (NoSuchFileException e) { // never there, or another process is at it
      if (size(hash).isPresent()) {
        return false;
      }
    }
    makeAbsenceDurable(path);
    return true;
  }

  /**
   * A name that is left in either directory after a power cut would bring the content back. Also
   * for one that was gone already: who took it away may have died before its own sync.
   */
  private void makeAbsenceDurable(Path path) throws IOException {
    DurableFiles.sync(leaving);
    if (Files.isDirectory(path.getParent())) {
      DurableFiles.sync(path.getParent());
    }
  }

  private static boolean isPinned(Path file, Instant since) throws IOException {
    return !Files.getLastModifiedTime(file).toInstant().isBefore(since);
  }

  /**
   * By a link, which unlike a rename replaces nothing: a copy that a writer has installed meanwhile
   * may have the younger pin.
   */
  private void putBack(Path withdrawn, ContentHash hash) throws IOException {
    try {
      Files.createLink(makeShelf(hash).resolve(hash.hex()), withdrawn);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      log.debug("{} was stored again meanwhile, or somebody else has put it back", hash);
    }
    makeNameDurable(hash);
    Files.deleteIfExists(withdrawn);
  }

  /** Gives a complete and synced file its name, and makes the name durable. */
  void install(Path staged, ContentHash hash) throws IOException {
    Files.move(staged, makeShelf(hash).resolve(hash.hex()), StandardCopyOption.ATOMIC_MOVE);
    makeNameDurable(hash);
  }

  /**
   * Also for a writer who finds its content there already: the one who renamed it may be just
   * before its own sync, or may have died there. The bytes need no sync, by the rule above.
   *
   * <p>The innermost directory first: the sync that waits for the disk is then this one, for on a
   * file system with one log of changes the directories around it are durable with it.
   */
  private void makeNameDurable(ContentHash hash) throws IOException {
    DurableFiles.sync(makeShelf(hash));
    second(hash).makeDurable(hash.hex().substring(2, 4));
    top.makeDurable(hash.hex().substring(0, 2));
  }

  /** The directory that holds this content or is to hold it; there, but perhaps not durable. */
  private Path makeShelf(ContentHash hash) throws IOException {
    top.make(hash.hex().substring(0, 2));
    return second(hash).make(hash.hex().substring(2, 4));
  }

  private HexDirectory second(ContentHash hash) {
    return second[Integer.parseInt(hash.hex().substring(0, 2), 16)];
  }

  /** Bytes that can still be stored. */
  long usableSpace() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
