package org.muniment.edge;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * Bounds on what people say about documents, {@code muniment.edge.limits}. Lengths are in Unicode
 * code points.
 *
 * @param propertyNumberDigits of a number, and its decimal exponent either way
 * @param idempotencyKeyLength in ASCII characters
 * @param jsonSize in bytes
 */
public record Limits(
    int nameLength,
    int typeLength,
    int tags,
    int tagLength,
    int properties,
    int propertyNameLength,
    int propertyValueLength,
    int propertyListItems,
    int propertyNumberDigits,
    int folderLength,
    int folderDepth,
    int queryLength,
    int idempotencyKeyLength,
    long jsonSize) {

  /**
   * Reads the block.
   *
   * @throws ConfigException naming the key, when one is missing or below 1
   */
  static Limits of(Config limits) {
    limits
        .entrySet()
        .forEach(
            limit -> {
              if (limits.getBytes(limit.getKey()) < 1) {
                throw new ConfigException.BadValue(
                    limit.getValue().origin(),
                    "muniment.edge.limits." + limit.getKey(),
                    "must be at least 1");
              }
            });
    return new Limits(
        limits.getInt("name-length"),
        limits.getInt("type-length"),
        limits.getInt("tags"),
        limits.getInt("tag-length"),
        limits.getInt("properties"),
        limits.getInt("property-name-length"),
        limits.getInt("property-value-length"),
        limits.getInt("property-list-items"),
        limits.getInt("property-number-digits"),
        limits.getInt("folder-length"),
        limits.getInt("folder-depth"),
        limits.getInt("query-length"),
        limits.getInt("idempotency-key-length"),
        limits.getBytes("json-size"));
  }
}
