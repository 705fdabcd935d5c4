package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.muniment.ops.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Begins work that the server does in the background and, if asked to, watches it to its end. */
@Command
abstract class BackgroundCommand extends ClientCommand {

  @Option(names = "--wait", description = "Wait until it is done; Ctrl-C ends only the waiting.")
  private boolean wait;

  BackgroundCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  /** The address at which the work begins and tells how far it is. */
  abstract String path();

  abstract boolean isUnderWay(JsonNode state);

  /** How far it is, in a sentence. */
  abstract String report(JsonNode state);

  @Override
  final int run(MunimentClient client) throws IOException {
    JsonNode state = client.begin(path());
    while (wait && isUnderWay(state)) {
      remark(report(state));
      pause();
      state = client.state(path());
    }
    if (json()) {
      printJson(state);
    } else {
      print(report(state));
    }
    return DONE;
  }

  private void pause() throws InterruptedIOException {
    try {
      Thread.sleep(settings().pollInterval().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the waiting was interrupted; the server goes on");
    }
  }
}
