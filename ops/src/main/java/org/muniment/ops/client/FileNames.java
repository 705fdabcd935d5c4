package org.muniment.ops.client;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of documents as names of files: never a path, never one that the platform refuses or reads
 * as something else.
 *
 * @param windows whether the rules of Windows apply
 */
record FileNames(boolean windows) {

  /** What Linux, macOS and Windows file systems take, in bytes of UTF-8. */
  private static final int LONGEST = 255;

  private static final Pattern FORBIDDEN = Pattern.compile("[/\\p{Cntrl}]");
  private static final Pattern FORBIDDEN_WINDOWS = Pattern.compile("[/\\\\<>:\"|?*\\p{Cntrl}]");
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\\..*)?");
  private static final Set<String> SPECIAL = Set.of("", ".", "..");

  static FileNames ofPlatform() {
    return new FileNames(File.separatorChar == '\\');
  }

  /** The nearest name that a file can have. */
  String safe(String name) {
    String safe = (windows ? FORBIDDEN_WINDOWS : FORBIDDEN).matcher(name).replaceAll("_");
    if (windows) {
      safe = safe.replaceFirst("[. ]+$", "_");
      safe = DEVICE.matcher(safe).matches() ? "_" + safe : safe;
    }
    return SPECIAL.contains(safe) ? "_" + safe : shortened(safe, "");
  }

  /** The same name with a number before its extension: {@code report (2).pdf}. */
  String numbered(String safe, int number) {
    return shortened(safe, " (" + number + ")");
  }

  private static String shortened(String name, String insertion) {
    int dot = name.lastIndexOf('.');
    boolean hasExtension = dot > 0 && bytes(name.substring(dot)) <= LONGEST / 4;
    String stem = hasExtension ? name.substring(0, dot) : name;
    String extension = hasExtension ? name.substring(dot) : "";
    while (bytes(stem) + bytes(insertion) + bytes(extension) > LONGEST) {
      stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
    }
    return stem + insertion + extension;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
