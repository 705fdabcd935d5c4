package org.muniment.node.http;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.muniment.node.Node;

/**
 * A whole node in this JVM, on a free port and a fresh directory under {@code target}: its own
 * PostgreSQL, real parsers, real files. Shared by all tests that need one, and stopped with the
 * JVM.
 */
public final class RunningNode {

  private static final RunningNode SHARED = start();

  private final Node node;

  private RunningNode(Node node) {
    this.node = node;
  }

  /** The one node of this JVM. */
  public static RunningNode shared() {
    return SHARED;
  }

  /** Where it answers, without a slash at the end. */
  public URI url() {
    return node.url();
  }

  /** Its data directory. */
  public Path directory() {
    return node.directory();
  }

  private static RunningNode start() {
    try {
      Path target = Files.createDirectories(Path.of("target")).toRealPath();
      Path data = Files.createTempDirectory(target, "node");
      Node node =
          new Node(
              ConfigFactory.parseMap(
                  Map.of(
                      "muniment.edge.port", 0, "muniment.node.data-directory", data.toString())));
      node.start();
      Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop-node"));
      return new RunningNode(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
