package org.muniment.node.processing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.awaitility.Awaitility;

/** A real clamd, with a signature of the EICAR test file and nothing else. */
final class ClamdProcess implements AutoCloseable {

  /** The test file that scanners agree to find (EICAR, 2003), in two parts for scanners' sake. */
  static final byte[] EICAR =
      ("X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
          .getBytes(StandardCharsets.US_ASCII);

  private static final Path PROGRAM = Path.of("/usr/sbin/clamd");

  private final Process process;
  private final Path socket;

  private ClamdProcess(Process process, Path socket) {
    this.process = process;
    this.socket = socket;
  }

  /** Whether this machine has the program (Debian: clamav-daemon). */
  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /** Its Unix socket. */
  Path socket() {
    return socket;
  }

  /** Starts one that listens on a socket in the directory and on a port. */
  static ClamdProcess start(Path directory, int port) throws IOException {
    Path database = Files.createDirectories(directory.resolve("signatures"));
    Files.writeString(
        database.resolve("test.ndb"),
        "Eicar-Test-Signature:0:*:" + HexFormat.of().formatHex(EICAR) + "\n");
    Path socket = directory.resolve("clamd.socket");
    Path settings =
        Files.writeString(
            directory.resolve("clamd.conf"),
            """
            DatabaseDirectory %s
            LocalSocket %s
            FixStaleSocket yes
            TCPSocket %d
            TCPAddr 127.0.0.1
            StreamMaxLength 1M
            """
                .formatted(database, socket, port));
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "--foreground", "--config-file=" + settings)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("clamd.log").toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(socket) && process.isAlive());
    return new ClamdProcess(process, socket);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
