package org.muniment.ops.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.muniment.ops.client.Outcome.Kind;
import org.muniment.ops.terminal.Terminal;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Brings a tree of files to the server. */
@Command(
    name = "import",
    description = "Upload a directory with everything below it.",
    footer = {
      "",
      "Every file becomes a document in the folder of its directory, hidden files "
          + "included. Empty directories, symbolic links (unless --follow-symlinks), sockets, "
          + "pipes and devices are not taken.",
      "",
      "It is safe to stop an import at any moment and to run it again: a file whose "
          + "content is there already is skipped, a changed one becomes a new version, and "
          + "documents that were moved to the trash, archived or erased on the server are "
          + "left alone.",
      "",
      "What makes two files the same is the place on the server, folder and name, and not where "
          + "they came from: of x.pdf in two directories that are imported to the same folder the "
          + "second becomes a new version of the first, and counts as updated. Give each tree a "
          + "folder of its own to keep them apart.",
      "",
      "Exits 1 when anything failed, after having tried everything.",
      "",
      "Examples:",
      "  muniment import ~/Documents",
      "  muniment import scans --folder /archive/2026 --exclude '*.tmp' --exclude .git"
    })
final class ImportCommand extends TransferCommand {

  @Parameters(paramLabel = "DIR", description = "The directory to upload.")
  private Path directory;

  @Option(
      names = "--folder",
      paramLabel = "PATH",
      converter = FolderConverter.class,
      description = "The folder that DIR becomes (/).")
  private FolderPath folder;

  @Option(names = "--follow-symlinks", description = "Take what symbolic links lead to.")
  private boolean followLinks;

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Pass over names, or paths below DIR, that match; may be repeated.")
  private List<String> excludes;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  ImportCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new CommandFailedException(
          Files.exists(directory)
              ? directory + " is not a directory; `muniment put` takes single files"
              : directory + " is not there");
    }
    TreeWalk walk = walk();
    Importer importer = new Importer(client, dryRun);
    if (dryRun && !json()) {
      print("Dry run: nothing is written, this is what would be.");
    }
    return transfer(
        client,
        Set.of(Kind.UPLOADED, Kind.UPDATED, Kind.SKIPPED, Kind.FAILED),
        transfer -> submitAll(walk, importer, transfer),
        progress -> count(walk(), progress));
  }

  private TreeWalk walk() {
    try {
      return TreeWalk.of(directory, followLinks, excludes == null ? List.of() : excludes);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec().commandLine(),
          "--exclude: '%s': %s".formatted(e.getPattern(), e.getDescription()));
    } catch (LocalFileException e) {
      throw new CommandFailedException(directory + ": " + e.getMessage(), e);
    }
  }

  private FolderPath prefix() {
    return folder == null ? FolderPath.ROOT : folder;
  }

  private void submitAll(TreeWalk walk, Importer importer, Transfer transfer)
      throws InterruptedException {
    Set<DocumentId> inexact = new HashSet<>();
    boolean wanted = true;
    for (TreeWalk.Entry entry = walk.next(); wanted && entry != null; entry = walk.next()) {
      if (entry instanceof TreeWalk.FileEntry file) {
        wanted = submit(file, inexact, importer, transfer);
      } else if (entry instanceof TreeWalk.BrokenEntry broken) {
        transfer.settle(broken.path().toString(), Outcome.failed(broken.reason()));
      } else if (entry instanceof TreeWalk.OtherEntry other) {
        transfer.tally().passOver(other.what());
      }
    }
  }

  private boolean submit(
      TreeWalk.FileEntry file, Set<DocumentId> inexact, Importer importer, Transfer transfer)
      throws InterruptedException {
    String path = file.path().toString();
    try {
      ImportTarget target = ImportTarget.of(prefix(), file.relative());
      refuseTwins(file, target, inexact);
      return transfer.submit(path, position -> importer.store(file, target, position));
    } catch (LocalFileException e) {
      transfer.settle(path, Outcome.failed(e.getMessage()));
      return true;
    }
  }

  /**
   * Two files may differ only in what the server makes equal (blanks around a folder's name, the
   * Unicode form of a letter). They would overwrite each other, so only the first is taken. At
   * least one of such a pair is inexact, so that only those need to be remembered.
   */
  private void refuseTwins(TreeWalk.FileEntry file, ImportTarget target, Set<DocumentId> inexact)
      throws LocalFileException {
    if (target.exact()) {
      return;
    }
    Path exact = target.exactPath(directory, prefix());
    if (!inexact.add(target.id()) || isAnotherFile(exact, file.path())) {
      throw new LocalFileException(
          "has the same folder and name on the server as another file (%s in %s); rename one"
              .formatted(target.name(), target.folder()));
    }
  }

  private static boolean isAnotherFile(Path exact, Path path) throws LocalFileException {
    try {
      return Files.exists(exact) && !Files.isSameFile(exact, path);
    } catch (IOException e) {
      throw LocalFileException.of(e);
    }
  }

  private static void count(TreeWalk walk, Progress progress) {
    long files = 0;
    long bytes = 0;
    for (TreeWalk.Entry entry = walk.next(); entry != null; entry = walk.next()) {
      if (entry instanceof TreeWalk.FileEntry file) {
        files++;
        bytes += file.size();
      }
    }
    progress.total(files, bytes);
  }
}
