package org.muniment.edge.http;

import java.util.List;
import java.util.Optional;

/**
 * A list as clients see it.
 *
 * @param next cursor of the next page; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }
}
