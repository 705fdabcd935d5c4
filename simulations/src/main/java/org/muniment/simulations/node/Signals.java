package org.muniment.simulations.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Signals that Java itself cannot send. */
final class Signals {
  private Signals() {}

  /** Sends one to processes in their order; one that has ended by then is passed over. */
  static void send(String signal, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    if (processes.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
