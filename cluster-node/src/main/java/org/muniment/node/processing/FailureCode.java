package org.muniment.node.processing;

import java.util.Arrays;

/**
 * Why a rendition could not be made. Codes are stored in the journal: they may be added, never
 * changed.
 */
enum FailureCode {
  ENCRYPTED("encrypted", "The file is encrypted; Muniment cannot read it without the password."),
  CORRUPT(
      "corrupt",
      "The file is damaged, incomplete or not of the kind it seems, and could not be read."),
  UNSUPPORTED("unsupported", "The file is of a kind or version that Muniment cannot read."),
  NO_PICTURE("no-picture", "Muniment cannot draw the pages of this kind of file."),
  TOO_MANY_PIXELS(
      "too-many-pixels", "The picture has more pixels than the %s million that Muniment decodes."),
  BOMB("bomb", "The file unfolds to far more than its size, like a zip bomb, and was not read."),
  TOO_LARGE("too-large", "The file is larger than %s, up to which Muniment processes files."),
  TIMEOUT("timeout", "Reading the file took longer than %s and was stopped."),
  CRASH("crash", "The program that reads such files broke down over this one."),
  KILLED(
      "killed",
      "The program that reads such files was killed whenever it was at this one; the machine may"
          + " lack memory."),
  OUT_OF_MEMORY("out-of-memory", "Reading the file needs more memory than the %s it may use."),
  OCR_OFF("ocr-off", "The recognition of text is off."),
  OCR_TIMEOUT("ocr-timeout", "Recognising the text of a page took longer than %s and was stopped."),
  OCR_CRASH("ocr-crash", "The program that recognises text broke down over this file.");

  private static final long MILLION = 1_000_000;

  private final String code;
  private final String sentence;

  FailureCode(String code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  /** Stable, for programs. */
  String code() {
    return code;
  }

  /** Whether the next attempt may well succeed, because the host was busy or the child was worn. */
  boolean mayBeChance() {
    return switch (this) {
      case TIMEOUT, CRASH, KILLED, OUT_OF_MEMORY, OCR_TIMEOUT, OCR_CRASH -> true;
      default -> false;
    };
  }

  /** The same for a stored code; one that is not known here is final. */
  static boolean mayBeChance(String code) {
    return Arrays.stream(values()).anyMatch(c -> c.code.equals(code) && c.mayBeChance());
  }

  /** The sentence for people, with the bound that this failure is about. */
  String reason(ProcessingSettings settings) {
    return switch (this) {
      case TOO_LARGE -> sentence.formatted(mebibytes(settings.maxInputSize()));
      case TOO_MANY_PIXELS -> sentence.formatted(settings.pictures().maxPixels() / MILLION);
      case OUT_OF_MEMORY -> sentence.formatted(mebibytes(settings.children().heap()));
      case TIMEOUT -> sentence.formatted(settings.children().parseTimeout().toSeconds() + " s");
      case OCR_TIMEOUT -> sentence.formatted(settings.ocr().pageTimeout().toSeconds() + " s");
      case ENCRYPTED, CORRUPT, UNSUPPORTED, NO_PICTURE, BOMB, CRASH, KILLED, OCR_OFF, OCR_CRASH ->
          sentence;
    };
  }

  private static String mebibytes(long bytes) {
    long mebibyte = 1L << 20;
    return bytes >= mebibyte ? bytes / mebibyte + " MiB" : bytes + " bytes";
  }
}
