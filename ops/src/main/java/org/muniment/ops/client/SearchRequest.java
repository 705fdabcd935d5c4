package org.muniment.ops.client;

import java.util.Optional;

/**
 * A search as it is asked for.
 *
 * @param current whether to wait until everything acknowledged before can be found
 */
record SearchRequest(
    String query, int limit, Optional<String> sort, boolean highlight, boolean current) {}
