package org.muniment.node.processing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Tells a PDF that was cut off. Its parser repairs what it can and then reports part of the text,
 * or none, as if that were all; a system of records must not pass a part off as the whole.
 */
final class PdfEnd {

  private static final String PDF = "application/pdf";

  /** ISO 32000-1, 7.5.5: the last line of the file. */
  private static final String MARKER = "%%EOF";

  /** Readers look for the marker in the last KiB; some programs pad their files with more. */
  private static final int TAIL_BYTES = 8 * 1024;

  private PdfEnd() {}

  /** Whether the file is a PDF without its end. */
  static boolean isMissing(String mediaType, Path file) throws IOException {
    return mediaType.equals(PDF) && !tail(file).contains(MARKER);
  }

  private static String tail(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, file.length())];
      file.seek(file.length() - bytes.length);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
