package org.muniment.ops.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches the content of a document, or what is known about it. */
@Command(
    name = "get",
    description = "Fetch a document's content to a file or to standard output.",
    footer = {
      "",
      "The content is checked against its SHA-256; a file appears only when it is "
          + "whole. One that is there already is replaced only with --force.",
      "",
      "Examples:",
      "  muniment get 0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2 -o contract.pdf",
      "  muniment get 0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2 --version 1 > first.pdf",
      "  muniment get 0190a7c4-7c1e-7d2b-9f43-2f4f4bb0a1c2 --metadata"
    })
final class GetCommand extends ClientCommand {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      converter = DocumentIdConverter.class,
      description = "The document.")
  private DocumentId id;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write here; into a directory under the document's name.")
  private Path output;

  @Option(names = "--force", description = "Replace a file that is there already.")
  private boolean force;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Fetch this version instead of the current one.")
  private Integer number;

  @Option(
      names = {"--metadata"},
      description = "Print what is known about the document, as JSON, instead of its content.")
  private boolean metadata;

  GetCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    if (json() && !metadata) {
      throw new ParameterException(
          spec.commandLine(), "--json goes with --metadata; content is printed as it is");
    }
    try {
      Fetched<Document> document = client.document(id);
      if (metadata) {
        printJson(number == null ? document.json() : client.version(id, number).json());
        return DONE;
      }
      Version version =
          number == null ? current(document.value()) : client.version(id, number).value();
      fetch(client, document.value(), version);
      return DONE;
    } catch (RefusedException e) {
      throw about(id, e);
    }
  }

  private static Version current(Document document) {
    return new Version(
        document.version(), document.mediaType(), document.size(), document.contentHash());
  }

  private void fetch(MunimentClient client, Document document, Version version) throws IOException {
    if (output == null) {
      toStandardOutput(client, version);
      return;
    }
    Path target =
        Files.isDirectory(output)
            ? output.resolve(FileNames.ofPlatform().safe(document.name()))
            : output;
    try {
      toFile(client, document, version, target);
    } catch (IOException e) {
      throw new CommandFailedException(target + ": " + Failure.reason(e), e);
    }
  }

  private void toFile(MunimentClient client, Document document, Version version, Path target)
      throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (OutputStream device = Files.newOutputStream(target)) {
        copy(client, version, device);
      }
      return;
    }
    if (!force && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandFailedException(target + " is there already; --force replaces it");
    }
    try (CheckedFile file = new CheckedFile(target, id + "-" + version.version())) {
      client.download(id, version.version(), version.size(), file.stream());
      file.commit(version.contentHash(), document.modifiedAt());
    }
    remark(target + ": " + Figures.bytes(version.size()) + ", version " + version.version());
  }

  private void toStandardOutput(MunimentClient client, Version version) throws IOException {
    if (terminal().outIsTerminal() && !version.mediaType().startsWith("text/")) {
      throw new CommandFailedException(
          "the content is %s, which a terminal cannot show; write it to a file with -o FILE"
              .formatted(version.mediaType()));
    }
    copy(client, version, terminal().binaryOut());
  }

  private void copy(MunimentClient client, Version version, OutputStream sink) throws IOException {
    DigestOutputStream checked = new DigestOutputStream(sink, Sha256.digest());
    client.download(id, version.version(), version.size(), checked);
    checked.flush();
    String hash = HexFormat.of().formatHex(checked.getMessageDigest().digest());
    if (!hash.equals(version.contentHash())) {
      throw new CommandFailedException(
          "document %s: the content that came has the hash %s instead of %s; do not use it"
              .formatted(id, hash, version.contentHash()));
    }
  }
}
