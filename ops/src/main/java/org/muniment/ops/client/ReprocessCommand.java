package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.muniment.ops.terminal.Terminal;
import picocli.CommandLine.Command;

/** Has all contents processed once more. */
@Command(
    name = "reprocess",
    description = "Look at all contents again in the background, and renew texts and pictures.",
    footer = {
      "",
      "Results of older programs are replaced, and what failed by chance is tried again. A new",
      "version of a program begins this by itself. Asked again meanwhile, it starts nothing.",
      "",
      "Example:",
      "  muniment reprocess --wait"
    })
final class ReprocessCommand extends BackgroundCommand {

  ReprocessCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  String path() {
    return "/api/v1/renditions/reprocess";
  }

  @Override
  boolean isUnderWay(JsonNode state) {
    return state.path("state").asText().equals("running");
  }

  @Override
  String report(JsonNode state) {
    long run = state.path("run").asLong();
    return switch (state.path("state").asText()) {
      case "running" ->
          "Run %d is under way: %d of %d shares are done."
              .formatted(run, state.path("sharesDone").asLong(), state.path("shares").asLong());
      case "disabled" ->
          "Run %d waits, because the server's settings do not allow reprocessing.".formatted(run);
      default -> "Run %d is done.".formatted(run);
    };
  }
}
