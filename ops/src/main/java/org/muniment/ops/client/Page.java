package org.muniment.ops.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param json the items as the server wrote them
 * @param next where the next page begins; empty on the last one
 */
record Page<T>(List<T> items, List<JsonNode> json, Optional<String> next) {}
