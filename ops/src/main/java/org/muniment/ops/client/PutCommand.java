package org.muniment.ops.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stores one file, as a new document or as a new version of one. */
@Command(
    name = "put",
    description =
        "Store a file as a new document, or with --id as a new version, and print the id.",
    footer = {
      "",
      "A property's value is a number, true or false where it looks like one, otherwise "
          + "text; in double quotes it is always text.",
      "",
      "With --id, a file whose bytes the document has already makes no new version. Without it "
          + "every run makes a document, also of the same file, unless it has the --key of an "
          + "earlier one. When an answer is lost, the key to repeat the command with is shown.",
      "",
      "Examples:",
      "  muniment put lease.pdf --folder /contracts/2026 --tag signed --property rent=1200",
      "  muniment put lease-v2.pdf --id 0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2"
    })
final class PutCommand extends ClientCommand {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file to store.")
  private Path path;

  @Option(
      names = "--id",
      paramLabel = "ID",
      converter = DocumentIdConverter.class,
      description = "Store a new version of this document.")
  private DocumentId id;

  @Option(names = "--name", paramLabel = "NAME", description = "Its name, if not the file's.")
  private String name;

  @Option(
      names = "--folder",
      paramLabel = "PATH",
      converter = FolderConverter.class,
      description = "Where to put it (/).")
  private FolderPath folder;

  @Option(names = "--tag", paramLabel = "TAG", description = "Tag it; may be repeated.")
  private List<String> tags;

  @Option(
      names = "--property",
      paramLabel = "KEY=VALUE",
      description = "Give it a property; may be repeated.")
  private Map<String, String> properties;

  @Option(names = "--type", paramLabel = "TYPE", description = "Its document type.")
  private String type;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Make one document only, however often the command is run with this key.")
  private String key;

  PutCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    boolean describes =
        name != null
            || folder != null
            || tags != null
            || properties != null
            || type != null
            || key != null;
    if (id != null && describes) {
      throw new ParameterException(
          spec.commandLine(),
          "--id stores new content only; it does not go with --name, --folder, --tag, --property,"
              + " --type or --key");
    }
    Upload upload = Upload.of(path);
    if (id == null) {
      Fetched<Document> created = create(client, upload);
      printId(created);
      remark(created.value().inWords());
    } else {
      replace(client, upload);
    }
    return DONE;
  }

  /** Another run under another key would make another document. */
  private Fetched<Document> create(MunimentClient client, Upload upload) throws IOException {
    String used = key == null ? key() : key;
    try {
      return client.create(description(), upload, used);
    } catch (UnreachableException e) {
      throw e.isOutcomeUnknown() ? perhapsStored(e, used) : e;
    } catch (RefusedException e) {
      throw e.isTransient() ? perhapsStored(e, used) : e;
    }
  }

  private static CommandFailedException perhapsStored(RuntimeException failure, String key) {
    return new CommandFailedException(
        "%s. It may be stored or not; the same command with --key %s stores it once"
            .formatted(failure.getMessage(), key),
        failure);
  }

  /** Equal content is no new version. A document that is not live is the server's to refuse. */
  private void replace(MunimentClient client, Upload upload) throws IOException {
    try {
      Fetched<Document> current = client.document(id);
      Document document = current.value();
      if (document.isLive() && document.contentHash().equals(upload.file().sha256())) {
        printId(current);
        terminal().err().println("unchanged: " + document.inWords());
        return;
      }
      Fetched<Document> changed = client.replaceContent(id, current.etag(), upload, key());
      printId(changed);
      remark(changed.value().inWords());
    } catch (RefusedException e) {
      throw about(id, e);
    }
  }

  private static String key() {
    return "put:" + UUID.randomUUID();
  }

  private NewDocument description() {
    Map<String, Object> typed = new LinkedHashMap<>();
    if (properties != null) {
      properties.forEach((key, value) -> typed.put(key, PropertyText.value(value)));
    }
    return new NewDocument(
        name == null ? path.getFileName().toString() : name,
        folder == null ? FolderPath.ROOT : folder,
        Optional.ofNullable(type),
        tags == null ? List.of() : tags,
        typed);
  }
}
