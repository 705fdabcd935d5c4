package org.muniment.ops.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stores the new content of a document that was checked out, which ends that. */
@Command(
    name = "checkin",
    description = "Store a file as a new version of a document that you have checked out.",
    footer = {
      "",
      "This ends the check-out, also where the content is what it was.",
      "",
      "Example:",
      "  muniment checkin 0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2 lease.pdf"
    })
final class CheckinCommand extends ClientCommand {

  @Parameters(
      index = "0",
      paramLabel = "ID",
      converter = DocumentIdConverter.class,
      description = "The document.")
  private DocumentId id;

  @Parameters(index = "1", paramLabel = "FILE", description = "The file to store.")
  private Path path;

  CheckinCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    Upload upload = Upload.of(path);
    try {
      Fetched<Document> stored = client.checkIn(id, upload, "checkin:" + UUID.randomUUID());
      printId(stored);
      remark(stored.value().inWords());
      return DONE;
    } catch (RefusedException e) {
      throw about(id, e);
    }
  }
}
