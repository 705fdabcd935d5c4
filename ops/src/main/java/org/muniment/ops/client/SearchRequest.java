package org.muniment.ops.client;

import java.util.Optional;

/**
 * A search as it is asked for.
 *
 * @param highlight whether to show where the words were found
 */
record SearchRequest(String query, int limit, Optional<String> sort, boolean highlight) {}
