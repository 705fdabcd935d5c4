package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Terminal;
import picocli.CommandLine.Command;

/** Builds the search index anew. */
@Command(
    name = "reindex",
    description = "Build the search index anew, beside the one that answers until it is done.",
    footer = {
      "",
      "Asked again meanwhile, it starts nothing.",
      "",
      "Example:",
      "  muniment reindex --wait"
    })
final class ReindexCommand extends BackgroundCommand {

  ReindexCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  String path() {
    return "/api/v1/search/reindex";
  }

  @Override
  boolean isUnderWay(JsonNode state) {
    return state.path("building").asBoolean();
  }

  @Override
  String report(JsonNode state) {
    long documents = state.path("documents").asLong();
    return isUnderWay(state)
        ? "A new index is being built: %s so far, %d in the present one."
            .formatted(Figures.count(state.path("builtDocuments").asLong(), "document"), documents)
        : "The index holds " + Figures.count(documents, "document") + ".";
  }
}
