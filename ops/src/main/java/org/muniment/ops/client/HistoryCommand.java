package org.muniment.ops.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Table;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what happened to a document and whether the records still hang together. */
@Command(
    name = "history",
    description = "Show what happened to a document, and check that no record is missing.",
    footer = {
      "",
      "Every record names the hash of the one before it, and this is checked. Whether a "
          + "record's own hash is that of its stored bytes only the server can tell.",
      "",
      "Exits 1 when the chain is broken.",
      "",
      "Example:",
      "  muniment history 0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2"
    })
final class HistoryCommand extends ClientCommand {

  private static final int HASH_SHOWN = 12;

  @Parameters(
      paramLabel = "ID",
      converter = DocumentIdConverter.class,
      description = "The document.")
  private DocumentId id;

  HistoryCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    List<HistoryRecord> records = new ArrayList<>();
    ArrayNode items = Json.MAPPER.createArrayNode();
    try {
      Optional<String> cursor = Optional.empty();
      do {
        Page<HistoryRecord> page = client.history(id, cursor);
        records.addAll(page.items());
        items.addAll(page.json());
        cursor = page.next();
      } while (cursor.isPresent());
    } catch (RefusedException e) {
      throw about(id, e);
    }
    Optional<String> fault = ChainCheck.firstFault(records);
    if (json()) {
      printJson(asJson(items, fault));
    } else {
      printTable(records);
      print(fault.orElse("Chain of " + Figures.count(records.size(), "record") + " intact."));
    }
    return fault.isEmpty() ? DONE : FAILED;
  }

  private void printTable(List<HistoryRecord> records) {
    Table table = new Table("#", "when", "who", "what", "hash");
    for (HistoryRecord record : records) {
      table.row(
          Long.toString(record.sequence()),
          Figures.moment(record.at(), ZoneId.systemDefault()),
          record.principal(),
          HistoryText.what(record),
          shortened(record.hash()));
    }
    table.lines().forEach(this::print);
    print("");
  }

  private static String shortened(String hash) {
    return hash.length() > HASH_SHOWN ? hash.substring(0, HASH_SHOWN) : hash;
  }

  private static ObjectNode asJson(ArrayNode items, Optional<String> fault) {
    ObjectNode answer = Json.MAPPER.createObjectNode();
    answer.set("items", items);
    answer.put("intact", fault.isEmpty());
    fault.ifPresent(f -> answer.put("fault", f));
    return answer;
  }
}
