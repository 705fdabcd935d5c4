package org.muniment.persistence.search;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * What every adapter of the index is told, {@code muniment.search}.
 *
 * @param query bounds of the query language
 * @param maxTextCharacters of one content; what comes after is neither indexed nor kept
 * @param pageBytes of the documents on one page as they are stored; a page has one at least
 * @param highlight bounds of highlights
 */
public record SearchSettings(
    QuerySettings query, int maxTextCharacters, long pageBytes, Highlight highlight) {

  /**
   * Bounds of the highlights of one hit.
   *
   * @param passages of the text, at most
   * @param passageCharacters of one passage, without the marks, at most
   */
  public record Highlight(int passages, int passageCharacters) {}

  /**
   * Reads the block {@code muniment.search}.
   *
   * @throws ConfigException that names the key
   */
  public static SearchSettings from(Config config) {
    return new SearchSettings(
        QuerySettings.from(config),
        positive(config, "muniment.search.max-text-characters"),
        config.getBytes("muniment.search.page-size"),
        new Highlight(
            positive(config, "muniment.search.highlight.passages"),
            positive(config, "muniment.search.highlight.passage-characters")));
  }

  static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw new ConfigException.BadValue(config.getValue(key).origin(), key, "must be at least 1");
    }
    return value;
  }
}
