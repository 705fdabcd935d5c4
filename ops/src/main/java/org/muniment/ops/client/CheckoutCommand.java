package org.muniment.ops.client;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a document to edit it alone, or gives it back. */
@Command(
    name = "checkout",
    description = "Check a document out, so that nobody else changes it; again to renew that.",
    footer = {
      "",
      "`muniment checkin` brings the new content and ends it; so does its expiry.",
      "",
      "Examples:",
      "  muniment checkout 0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2 --expires-in PT2H",
      "  muniment checkout 0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2 --release"
    })
final class CheckoutCommand extends ClientCommand {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      converter = DocumentIdConverter.class,
      description = "The document.")
  private DocumentId id;

  @Option(
      names = "--expires-in",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long, as ISO 8601 writes it: PT30M, PT8H, P2D.")
  private Duration expiresIn;

  @Option(names = "--comment", paramLabel = "TEXT", description = "What others are to know.")
  private String comment;

  @Option(names = "--release", description = "Give it back without new content.")
  private boolean release;

  CheckoutCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    if (release && (expiresIn != null || comment != null)) {
      throw new ParameterException(
          spec.commandLine(), "--release does not go with --expires-in or --comment");
    }
    try {
      Fetched<Document> document = change(client, "checkout:" + UUID.randomUUID());
      if (json()) {
        printJson(document.json());
      } else {
        print(inWords(document.value()));
      }
      return DONE;
    } catch (RefusedException e) {
      throw about(id, e);
    }
  }

  private Fetched<Document> change(MunimentClient client, String key) throws IOException {
    return release
        ? client.releaseCheckout(id, key)
        : client.checkOut(id, Optional.ofNullable(expiresIn), Optional.ofNullable(comment), key);
  }

  private static String inWords(Document document) {
    String name = Terminal.printable(document.name());
    return document
        .checkout()
        .map(held -> "%s is yours until %s.".formatted(name, until(held)))
        .orElse(name + " is not checked out.");
  }

  private static String until(Document.Checkout held) {
    return Figures.moment(held.expiresAt(), ZoneId.systemDefault());
  }
}
