package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An answer as a value and as the server wrote it.
 *
 * @param etag the entity tag as it goes into {@code If-Match}; empty when the answer had none
 */
record Fetched<T>(T value, JsonNode json, String etag) {}
