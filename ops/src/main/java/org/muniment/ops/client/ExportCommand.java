package org.muniment.ops.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.muniment.ops.client.Outcome.Kind;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.FolderPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings documents from the server to a tree of files. */
@Command(
    name = "export",
    description = "Download documents with their folders into a directory.",
    footer = {
      "",
      "Names that the file system does not take are changed to the nearest that it "
          + "does. Of several documents with one name in one folder the oldest keeps it, the "
          + "others become 'name (2)', 'name (3)'. Every file is checked against its SHA-256 "
          + "and carries the time of the document's last change.",
      "",
      "A file that has the document's content already is skipped; one with other "
          + "content is replaced. It is safe to stop an export and to run it again. Documents "
          + "in the trash are not exported.",
      "",
      "The list of documents lags a moment behind: what was stored in the last seconds may need"
          + " another run.",
      "",
      "Exits 1 when anything failed, after having tried everything.",
      "",
      "Examples:",
      "  muniment export backup --metadata",
      "  muniment export contracts --folder /contracts/2026"
    })
final class ExportCommand extends TransferCommand {

  /** Which documents are wanted by the state of their lives. */
  enum State {
    live,
    archived,
    all;

    List<String> states() {
      return this == all ? List.of(live.name(), archived.name()) : List.of(name());
    }
  }

  @Parameters(paramLabel = "DIR", description = "The directory to write to; made if need be.")
  private Path directory;

  @Option(
      names = "--folder",
      paramLabel = "PATH",
      converter = FolderConverter.class,
      description = "Only documents in this folder and below; it becomes DIR (/).")
  private FolderPath folder;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only documents of this state: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private State state;

  @Option(
      names = "--metadata",
      description = "Write what is known about each document beside it, as NAME.muniment.json.")
  private boolean metadata;

  ExportCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    Path root = root();
    ExportLayout layout =
        new ExportLayout(
            folder == null ? FolderPath.ROOT : folder,
            FileNames.ofPlatform(),
            isCaseSensitive(root),
            metadata);
    Exporter exporter = new Exporter(client, root, metadata);
    return transfer(
        client,
        Set.of(Kind.WRITTEN, Kind.REPLACED, Kind.SKIPPED, Kind.FAILED),
        transfer -> submitAll(client, layout, exporter, transfer),
        progress -> count(client, layout, progress));
  }

  private Path root() {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new CommandFailedException(
          directory + " is not a directory; `muniment get ID -o FILE` writes single files");
    }
    try {
      return Files.createDirectories(directory).toRealPath();
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(
          directory + ": cannot be made, its file system does not take it", e);
    } catch (IOException e) {
      throw new CommandFailedException(directory + ": " + Failure.reason(e), e);
    }
  }

  private static boolean isCaseSensitive(Path root) {
    Path probe = root.resolve(".muniment-case.part");
    try {
      Files.deleteIfExists(probe);
      Files.createFile(probe);
      boolean sensitive = !Files.exists(root.resolve(".MUNIMENT-CASE.part"));
      Files.delete(probe);
      return sensitive;
    } catch (NoSuchFileException e) {
      throw new CommandFailedException(root + ": its file system takes no files", e);
    } catch (IOException e) {
      throw new CommandFailedException(root + ": " + Failure.reason(e), e);
    }
  }

  private void submitAll(
      MunimentClient client, ExportLayout layout, Exporter exporter, Transfer transfer)
      throws IOException, InterruptedException {
    for (String wanted : state.states()) {
      Optional<String> cursor = Optional.empty();
      do {
        Page<Document> page = client.list(wanted, cursor);
        if (!submit(page, layout, exporter, transfer)) {
          return;
        }
        cursor = page.next();
      } while (cursor.isPresent());
    }
  }

  private static boolean submit(
      Page<Document> page, ExportLayout layout, Exporter exporter, Transfer transfer)
      throws InterruptedException {
    boolean wanted = true;
    for (int i = 0; wanted && i < page.items().size(); i++) {
      Document document = page.items().get(i);
      if (layout.covers(document.folder())) {
        Path place = layout.place(document.folder(), document.name());
        var json = page.json().get(i);
        wanted =
            transfer.submit(
                document.id() + " " + place,
                position -> exporter.write(document, json, place, position));
      }
    }
    return wanted;
  }

  private void count(MunimentClient client, ExportLayout layout, Progress progress)
      throws IOException {
    long files = 0;
    long bytes = 0;
    for (String wanted : state.states()) {
      Optional<String> cursor = Optional.empty();
      do {
        Page<Document> page = client.list(wanted, cursor);
        for (Document document : page.items()) {
          if (layout.covers(document.folder())) {
            files++;
            bytes += document.size();
          }
        }
        cursor = page.next();
      } while (cursor.isPresent());
    }
    progress.total(files, bytes);
  }
}
