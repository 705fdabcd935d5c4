package org.muniment.edge;

import com.typesafe.config.Config;

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

  static Limits of(Config limits) {
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
