package org.muniment.persistence.search;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * Bounds of the query language, {@code muniment.search.query}.
 *
 * @param maxLength characters
 * @param maxClauses words, phrases, ranges and groups
 * @param minPrefix characters before a {@code *}
 */
public record QuerySettings(int maxLength, int maxClauses, int minPrefix) {

  /**
   * Reads the block {@code muniment.search.query}.
   *
   * @throws ConfigException that names the key
   */
  public static QuerySettings from(Config config) {
    return new QuerySettings(
        SearchSettings.positive(config, "muniment.search.query.max-length"),
        SearchSettings.positive(config, "muniment.search.query.max-clauses"),
        SearchSettings.positive(config, "muniment.search.query.min-prefix"));
  }
}
