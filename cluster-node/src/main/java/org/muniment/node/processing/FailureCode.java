package org.muniment.node.processing;

/** Why no text could be had. Codes are stored in the journal: they may be added, never changed. */
enum FailureCode {
  ENCRYPTED(
      "encrypted", "The file is encrypted; Muniment cannot read its text without the password."),
  CORRUPT(
      "corrupt",
      "The file is damaged, incomplete or not of the kind it seems; its text could not be read."),
  UNSUPPORTED("unsupported", "The file is of a kind or version that Muniment cannot read."),
  BOMB("bomb", "The file unfolds to far more than its size, like a zip bomb, and was not read."),
  TOO_LARGE("too-large", "The file is larger than %s, up to which Muniment reads text."),
  TIMEOUT("timeout", "Reading the file took longer than %s and was stopped."),
  CRASH("crash", "The program that reads such files broke down over this one."),
  OUT_OF_MEMORY("out-of-memory", "Reading the file needs more memory than the %s it may use.");

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
    return this == TIMEOUT || this == CRASH || this == OUT_OF_MEMORY;
  }

  /** The sentence for people, with the bound that this failure is about. */
  String reason(ProcessingSettings settings) {
    return switch (this) {
      case TOO_LARGE -> sentence.formatted(mebibytes(settings.maxInputSize()));
      case OUT_OF_MEMORY -> sentence.formatted(mebibytes(settings.children().heap()));
      case TIMEOUT -> sentence.formatted(settings.children().parseTimeout().toSeconds() + " s");
      case ENCRYPTED, CORRUPT, UNSUPPORTED, BOMB, CRASH -> sentence;
    };
  }

  private static String mebibytes(long bytes) {
    long mebibyte = 1L << 20;
    return bytes >= mebibyte ? bytes / mebibyte + " MiB" : bytes + " bytes";
  }
}
