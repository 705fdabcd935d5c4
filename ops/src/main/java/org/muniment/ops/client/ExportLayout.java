package org.muniment.ops.client;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.muniment.protocol.document.FolderPath;

/**
 * Where exported documents go: their folders become directories, their names become the names of
 * files. Of several documents with one name in one folder the first keeps it and the others are
 * numbered; documents come in the order of their creation, so a later export gives the same numbers
 * unless one of them has gone.
 *
 * <p>Pure: nothing is looked up in the file system. Holds one text per document.
 */
final class ExportLayout {

  static final String SIDECAR = ".muniment.json";

  private final FolderPath prefix;
  private final FileNames names;
  private final boolean caseSensitive;
  private final boolean sidecars;
  private final Set<String> taken = new HashSet<>();

  /**
   * A layout.
   *
   * @param prefix the folder that becomes the root; only documents in it or below it have a place
   * @param caseSensitive whether the file system tells {@code A} from {@code a}
   * @param sidecars whether a second file lies beside every document
   */
  ExportLayout(FolderPath prefix, FileNames names, boolean caseSensitive, boolean sidecars) {
    this.prefix = prefix;
    this.names = names;
    this.caseSensitive = caseSensitive;
    this.sidecars = sidecars;
  }

  /** Whether a document is wanted. */
  boolean covers(String folder) {
    return prefix.equals(FolderPath.ROOT)
        || folder.equals(prefix.value())
        || folder.startsWith(prefix.value() + "/");
  }

  /** The path of a document's file, relative to the root; never the same twice, never outside. */
  Path place(String folder, String name) {
    Path directory = directory(folder);
    String safe = names.safe(name);
    String candidate = safe;
    for (int number = 2; !take(directory, candidate); number++) {
      candidate = names.numbered(safe, number);
    }
    return directory.resolve(candidate);
  }

  private boolean take(Path directory, String name) {
    String file = folded(directory.resolve(name));
    String sidecar = folded(directory.resolve(name + SIDECAR));
    if (taken.contains(file) || (sidecars && taken.contains(sidecar))) {
      return false;
    }
    taken.add(file);
    if (sidecars) {
      taken.add(sidecar);
    }
    return true;
  }

  private String folded(Path path) {
    return caseSensitive ? path.toString() : path.toString().toLowerCase(Locale.ROOT);
  }

  private Path directory(String folder) {
    String below =
        prefix.equals(FolderPath.ROOT) ? folder : folder.substring(prefix.value().length());
    Path directory = Path.of("");
    for (String segment : below.split("/", -1)) {
      if (!segment.isEmpty()) {
        directory = directory.resolve(names.safe(segment));
      }
    }
    return directory;
  }
}
