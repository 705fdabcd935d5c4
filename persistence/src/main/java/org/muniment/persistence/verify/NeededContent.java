package org.muniment.persistence.verify;

import java.util.List;
import org.muniment.protocol.content.ContentHash;

/**
 * A content that records need.
 *
 * @param sizes what they say of its size, in bytes: one figure, unless they contradict each other
 * @param holder the persistence id of one that needs it
 * @param holders how many need it
 * @param lost persistence ids of those that the journal has no record of; not more than a few
 */
public record NeededContent(
    ContentHash hash, List<Long> sizes, String holder, long holders, List<String> lost) {
  public NeededContent {
    sizes = List.copyOf(sizes);
    lost = List.copyOf(lost);
  }
}
