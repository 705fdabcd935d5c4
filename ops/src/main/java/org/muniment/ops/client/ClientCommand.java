package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What all commands of the everyday client have in common. */
@Command
abstract class ClientCommand implements Callable<Integer> {

  static final int DONE = 0;
  static final int FAILED = 1;

  private final Terminal terminal;
  private final ClientSettings settings;

  @Option(
      names = "--server",
      paramLabel = "URL",
      converter = ServerUrl.class,
      description = "The server to talk to (${DEFAULT-VALUE}; or set MUNIMENT_SERVER).")
  private URI server;

  @Option(names = "--json", description = "Print the result as JSON, for machines.")
  private boolean json;

  @Option(names = "--verbose", description = "On an unexpected failure, show where it happened.")
  private boolean verbose;

  ClientCommand(Terminal terminal, ClientSettings settings) {
    this.terminal = terminal;
    this.settings = settings;
  }

  @Override
  public final Integer call() {
    try {
      return run(new MunimentClient(server, settings));
    } catch (ParameterException wrongUsage) {
      throw wrongUsage;
    } catch (IOException | RuntimeException e) {
      complain(e);
      return FAILED;
    }
  }

  /** Does the work; the number is the exit code. */
  abstract int run(MunimentClient client) throws IOException;

  Terminal terminal() {
    return terminal;
  }

  ClientSettings settings() {
    return settings;
  }

  boolean json() {
    return json;
  }

  URI server() {
    return server;
  }

  /** Tells the person why it did not work, and on demand where. */
  void complain(Throwable failure) {
    terminal.out().flush();
    ("muniment: " + Failure.reason(failure))
        .lines()
        .map(Terminal::printable)
        .forEach(terminal.err()::println);
    if (verbose) {
      failure.printStackTrace(terminal.err());
    }
  }

  void print(String line) {
    terminal.out().println(line);
  }

  void printJson(JsonNode value) {
    terminal.out().println(Json.pretty(value));
  }

  /** All of it as JSON where that is asked for. */
  void printId(Fetched<Document> document) {
    if (json) {
      printJson(document.json());
    } else {
      print(document.value().id().toString());
    }
  }

  /** Says something that only whoever watches wants to know. */
  void remark(String line) {
    if (terminal.errIsTerminal()) {
      terminal.err().println(line);
    }
  }

  /** Gives a refusal its document's id, which the server's words may lack. */
  static RuntimeException about(DocumentId id, RefusedException refused) {
    String said = refused.getMessage();
    return said.contains(id.toString())
        ? refused
        : new CommandFailedException("document " + id + ": " + said, refused);
  }
}
