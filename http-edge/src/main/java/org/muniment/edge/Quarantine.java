package org.muniment.edge;

import com.typesafe.config.Config;

/**
 * What the edge does about virus scans.
 *
 * @param enforced whether it asks for a content's scan before it serves the content
 * @param servesUnscanned whether it serves what the scanner has not looked at yet
 * @param servesTooLarge whether it serves what is too large to be scanned
 */
public record Quarantine(boolean enforced, boolean servesUnscanned, boolean servesTooLarge) {

  private static final String ENFORCED = "enforced";
  private static final String SCANNING = "muniment.processing.virus-scan.enabled";

  /**
   * Reads the block.
   *
   * @param root the whole configuration, which says whether the node scans
   */
  static Quarantine of(Config root, Config config) {
    return new Quarantine(
        config.getString(ENFORCED).equals("auto")
            ? root.hasPath(SCANNING) && root.getBoolean(SCANNING)
            : config.getBoolean(ENFORCED),
        config.getBoolean("serve-unscanned"),
        config.getBoolean("serve-too-large"));
  }
}
