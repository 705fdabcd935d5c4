package org.muniment.protocol.content;

import java.util.Optional;

/**
 * What a virus scanner said about some content.
 *
 * @param signature what was found in an infected one, as the scanner calls it
 * @param scanner name and version of the scanner and its signatures
 */
public record ScanResult(Verdict verdict, Optional<String> signature, String scanner) {

  /** What follows from a scan. */
  public enum Verdict {
    /** Nothing was found. */
    CLEAN,
    /** Malware was found: the content is in quarantine. */
    INFECTED,
    /** The content is larger than what is scanned. */
    TOO_LARGE
  }

  /** Whether the content must not be served, read or found. */
  public boolean quarantines() {
    return verdict == Verdict.INFECTED;
  }
}
