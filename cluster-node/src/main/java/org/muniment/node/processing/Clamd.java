package org.muniment.node.processing;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.StreamConverters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ScanResult;

/**
 * The virus scanner clamd, asked with INSTREAM (clamd(8)): over TCP or a Unix socket, one
 * connection a content, which clamd gets in chunks that are preceded by their length. A scan that
 * takes too long is cut off by closing its connection.
 */
final class Clamd {

  private static final String VERSION = "zVERSION\0";
  private static final String INSTREAM = "zINSTREAM\0";
  private static final int CHUNK = 64 * 1024;
  private static final int LENGTH = Integer.BYTES;
  private static final int MAX_REPLY = 4 * 1024;

  /** What clamd answers when a stream is longer than its StreamMaxLength. */
  private static final String SIZE_LIMIT = "size limit exceeded";

  private static final Pattern FOUND = Pattern.compile("stream: (.+) FOUND");
  private static final String OK = "stream: OK";

  private final ActorSystem<?> system;
  private final ProcessingSettings.VirusScan settings;
  private final BlobStore blobs;
  private final ExecutorService scanning;

  Clamd(ActorSystem<?> system, ProcessingSettings.VirusScan settings, BlobStore blobs) {
    this.system = system;
    this.settings = settings;
    this.blobs = blobs;
    this.scanning = Executors.newFixedThreadPool(settings.parallelism(), Clamd::thread);
  }

  /**
   * Scans a content.
   *
   * @return fails when clamd does not answer, or not with a verdict: the content is as unknown as
   *     before
   */
  CompletionStage<ScanResult> scan(ContentRef content) {
    return CompletableFuture.supplyAsync(() -> scanned(content), scanning);
  }

  void stop() {
    scanning.shutdown();
  }

  private ScanResult scanned(ContentRef content) {
    try {
      String scanner = converse(VERSION, Optional.empty());
      if (content.size() > settings.maxSize()) {
        return new ScanResult(ScanResult.Verdict.TOO_LARGE, Optional.empty(), scanner);
      }
      return verdict(converse(INSTREAM, Optional.of(content)), scanner);
    } catch (IOException e) {
      throw new UncheckedIOException("clamd at %s: %s".formatted(settings.address(), e), e);
    }
  }

  private static ScanResult verdict(String answer, String scanner) throws IOException {
    Matcher found = FOUND.matcher(answer);
    if (found.matches()) {
      return new ScanResult(ScanResult.Verdict.INFECTED, Optional.of(found.group(1)), scanner);
    }
    if (answer.contains(SIZE_LIMIT)) {
      return new ScanResult(ScanResult.Verdict.TOO_LARGE, Optional.empty(), scanner);
    }
    if (answer.equals(OK)) {
      return new ScanResult(ScanResult.Verdict.CLEAN, Optional.empty(), scanner);
    }
    throw new IOException("answered " + answer);
  }

  private String converse(String command, Optional<ContentRef> content) throws IOException {
    try (SocketChannel channel = open()) {
      Cancellable tooLong =
          system
              .scheduler()
              .scheduleOnce(settings.timeout(), () -> close(channel), system.executionContext());
      try {
        channel.connect(address());
        write(channel, ByteBuffer.wrap(command.getBytes(StandardCharsets.US_ASCII)));
        if (content.isPresent()) {
          stream(channel, content.get());
        }
        return answer(channel);
      } finally {
        tooLong.cancel();
      }
    }
  }

  private SocketChannel open() throws IOException {
    return settings.socket().isPresent()
        ? SocketChannel.open(StandardProtocolFamily.UNIX)
        : SocketChannel.open();
  }

  private SocketAddress address() {
    Optional<Path> socket = settings.socket();
    return socket.isPresent()
        ? UnixDomainSocketAddress.of(socket.get())
        : new InetSocketAddress(settings.host(), settings.port());
  }

  /** When clamd has had enough it closes the stream, and has said why. */
  private void stream(SocketChannel channel, ContentRef content) throws IOException {
    try (InputStream in =
        blobs
            .read(content.hash(), Optional.empty())
            .runWith(StreamConverters.asInputStream(settings.timeout()), system)) {
      byte[] chunk = new byte[LENGTH + CHUNK];
      for (int n = in.readNBytes(chunk, LENGTH, CHUNK);
          n > 0;
          n = in.readNBytes(chunk, LENGTH, CHUNK)) {
        ByteBuffer framed = ByteBuffer.wrap(chunk, 0, LENGTH + n).putInt(0, n);
        if (!accepts(channel, framed)) {
          return;
        }
      }
    }
    accepts(channel, ByteBuffer.allocate(LENGTH));
  }

  private static boolean accepts(SocketChannel channel, ByteBuffer bytes) throws IOException {
    try {
      write(channel, bytes);
      return true;
    } catch (IOException e) {
      if (channel.isOpen()) {
        return false;
      }
      throw e;
    }
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String answer(SocketChannel channel) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(MAX_REPLY);
    while (answer.hasRemaining() && channel.read(answer) >= 0) {
      int end = answer.position() - 1;
      if (end >= 0 && answer.get(end) == 0) {
        return new String(answer.array(), 0, end, StandardCharsets.UTF_8).strip();
      }
    }
    throw new IOException("closed the connection without an answer");
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "scanning");
    thread.setDaemon(true);
    return thread;
  }
}
