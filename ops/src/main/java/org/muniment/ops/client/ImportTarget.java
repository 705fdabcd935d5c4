package org.muniment.ops.client;

import java.nio.file.Path;
import java.text.Normalizer;
import org.muniment.protocol.InvalidValueException;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;

/**
 * Where an imported file goes. Folder and name decide the idempotency key, and the key decides the
 * document's id: whoever imports the same tree again meets the same documents, without any record
 * of the first time.
 *
 * @param exact whether folder and name are the file's own, letter by letter; otherwise another file
 *     may have the same target
 */
record ImportTarget(FolderPath folder, String name, boolean exact) {

  private static final int KEY_DIGITS = 40;
  private static final int REPLACEMENT_CHARACTER = 0xFFFD;

  /**
   * The target of a file.
   *
   * @param prefix the folder that the root of the tree becomes
   * @param relative from the root of the tree
   * @throws LocalFileException when no document can have such a folder or name
   */
  static ImportTarget of(FolderPath prefix, Path relative) throws LocalFileException {
    StringBuilder below = new StringBuilder();
    for (int i = 0; i < relative.getNameCount() - 1; i++) {
      below.append('/').append(checked(relative.getName(i).toString()));
    }
    String raw = checked(relative.getFileName().toString());
    try {
      FolderPath folder = FolderPath.of(prefix.value() + below);
      String name = Normalizer.normalize(raw, Normalizer.Form.NFC);
      String exactly = (prefix.equals(FolderPath.ROOT) ? "" : prefix.value()) + below;
      boolean sameFolder = folder.value().equals(exactly.isEmpty() ? "/" : exactly);
      return new ImportTarget(folder, name, sameFolder && name.equals(raw));
    } catch (InvalidValueException e) {
      throw new LocalFileException(e.getMessage() + "; rename it");
    }
  }

  /** The key under which the document is created. */
  String key() {
    return "import:" + Sha256.hex(folder + "\0" + name).substring(0, KEY_DIGITS);
  }

  /** The id that the document has or will get. */
  DocumentId id() {
    return DocumentId.derived(Principal.LOCAL, key());
  }

  /**
   * The key under which new content is stored. It names the revision that it builds on, because
   * content may go back to what it was: under a key of the content alone the second change to it
   * would be taken for a repetition of the first.
   */
  String updateKey(long revision, String sha256) {
    return key() + ":" + revision + ":" + sha256.substring(0, KEY_DIGITS);
  }

  /** Where a file with exactly this target would lie. */
  Path exactPath(Path root, FolderPath prefix) {
    String below =
        folder.value().substring(prefix.equals(FolderPath.ROOT) ? 1 : prefix.value().length());
    return root.resolve(below.startsWith("/") ? below.substring(1) : below).resolve(name);
  }

  private static String checked(String name) throws LocalFileException {
    if (name.codePoints().anyMatch(c -> c == REPLACEMENT_CHARACTER)) {
      throw new LocalFileException(
          "the name is not valid in the character set of this system; rename it");
    }
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      throw new LocalFileException(
          "the name has a control character in it, such as a line end; rename it");
    }
    return name;
  }
}
