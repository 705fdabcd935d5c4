package org.muniment.persistence.search.lucene;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * How the Lucene index is built and asked, {@code muniment.search.lucene}.
 *
 * @param ramBufferBytes of changes that are written out at once
 * @param maxMergedSegmentBytes beyond which segments are left alone
 * @param segmentsPerTier before merging starts
 * @param mergeThreads at most
 * @param maxPendingChanges kept in memory until they are refreshed
 * @param verifyAtStart whether every file's checksum is computed before the index is used
 * @param exactTotal up to how many matches are counted
 * @param facetValues per facet, the most frequent ones
 * @param completionTerms looked at for one question
 * @param ranking weights of fields
 */
public record LuceneSettings(
    long ramBufferBytes,
    long maxMergedSegmentBytes,
    int segmentsPerTier,
    int mergeThreads,
    int maxPendingChanges,
    boolean verifyAtStart,
    int exactTotal,
    int facetValues,
    int completionTerms,
    Ranking ranking) {

  /**
   * What a word is worth where it stands, for words that are looked for everywhere.
   *
   * @param name weight of the name
   * @param about weight of title, tags, author and property values
   * @param text weight of the text
   * @param stem share, 0 to 1, that another form of the word is worth
   * @param tieBreaker share, 0 to 1, of the places that are not the best one
   */
  public record Ranking(float name, float about, float text, float stem, float tieBreaker) {}

  /**
   * Reads the block {@code muniment.search.lucene}.
   *
   * @throws ConfigException that names the key
   */
  public static LuceneSettings from(Config root) {
    Block block = new Block(root);
    return new LuceneSettings(
        block.bytes("ram-buffer"),
        block.bytes("max-merged-segment"),
        (int) block.number("segments-per-tier", 2, 100),
        (int) block.number("merge-threads", 1, 64),
        (int) block.number("max-pending-changes", 1, Integer.MAX_VALUE),
        root.getBoolean(Block.PATH + "verify-at-start"),
        (int) block.number("exact-total", 1, Integer.MAX_VALUE),
        (int) block.number("facet-values", 1, 10_000),
        (int) block.number("completion-terms", 1, 1_000_000),
        new Ranking(
            (float) block.number("ranking.name", 0, 1000),
            (float) block.number("ranking.about", 0, 1000),
            (float) block.number("ranking.text", 0, 1000),
            (float) block.number("ranking.stem", 0, 1),
            (float) block.number("ranking.tie-breaker", 0, 1)));
  }

  private record Block(Config root) {
    static final String PATH = "muniment.search.lucene.";

    double number(String key, long least, long most) {
      return within(key, root.getDouble(PATH + key), least, most);
    }

    long bytes(String key) {
      return (long) within(key, root.getBytes(PATH + key), 1 << 20, 1L << 40);
    }

    private double within(String key, double value, long least, long most) {
      if (value < least || value > most) {
        throw new ConfigException.BadValue(
            root.getValue(PATH + key).origin(),
            PATH + key,
            "must be between " + least + " and " + most);
      }
      return value;
    }
  }
}
