package org.muniment.persistence.blob.file;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.protocol.content.ContentHash;

/**
 * Programs for a process of their own, with a heap or an end that the test's own process cannot
 * have.
 */
final class ChildUpload {
  private static final int CHUNK = 64 * 1024;

  private ChildUpload() {}

  /** {@code round-trip ROOT BYTES}, {@code hang ROOT} or {@code dispose ROOT HASH}. */
  public static void main(String[] args) throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "ChildUpload");
    FileBlobStore store =
        FileBlobStore.open(
            system, Path.of(args[1]), FileBlobSettings.from(system.settings().config()));
    if (args[0].equals("hang")) {
      hang(system, store);
    } else if (args[0].equals("dispose")) {
      dispose(store, new ContentHash(args[2]));
      system.terminate();
    } else {
      roundTrip(system, store, Long.parseLong(args[2]));
      system.terminate();
    }
  }

  /** Prints {@code true} and the hash once the content is gone for good. */
  private static void dispose(FileBlobStore store, ContentHash hash) throws Exception {
    boolean gone =
        store
            .dispose(hash, Instant.now().plusSeconds(60))
            .toCompletableFuture()
            .get(1, TimeUnit.MINUTES);
    System.out.println(gone + " " + hash);
  }

  /** Uploads for ever, after it said on standard output that the upload runs. */
  private static void hang(ActorSystem<Void> system, FileBlobStore store) {
    Source.single(ByteString.fromArray(new byte[CHUNK]))
        .concat(Source.maybe())
        .runWith(store.write(Long.MAX_VALUE), system);
    System.out.println("uploading");
  }

  /** Prints size and hash as stored, then size and hash of what was read back. */
  private static void roundTrip(ActorSystem<Void> system, FileBlobStore store, long bytes)
      throws Exception {
    Source<ByteString, ?> content =
        Source.fromJavaStream(
            () -> Stream.iterate(0L, i -> i + 1).limit(bytes / CHUNK).map(ChildUpload::chunk));
    StoredBlob stored =
        content.runWith(store.write(bytes), system).toCompletableFuture().get(10, TimeUnit.MINUTES);
    System.out.println(stored.size() + " " + stored.hash());

    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long read =
        store
            .read(stored.hash(), Optional.empty())
            .map(chunk -> digested(digest, chunk))
            .runFold(0L, Long::sum, system)
            .toCompletableFuture()
            .get(10, TimeUnit.MINUTES);
    System.out.println(read + " " + HexFormat.of().formatHex(digest.digest()));
  }

  private static ByteString chunk(long number) {
    return ByteString.fromArrayUnsafe(ByteBuffer.allocate(CHUNK).putLong(number).array());
  }

  private static long digested(MessageDigest digest, ByteString chunk) {
    digest.update(chunk.toArrayUnsafe());
    return chunk.size();
  }

  /** Starts one of the programs with the class path of this process. */
  static Process start(String heap, String... arguments) throws IOException {
    return new ProcessBuilder(command(heap, arguments))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static List<String> command(String heap, String... arguments) {
    Stream<String> java =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ChildUpload.class.getName());
    return Stream.concat(java, Stream.of(arguments)).toList();
  }
}
