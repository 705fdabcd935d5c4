package org.muniment.persistence.journal;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The tags over which the journal is spread for its followers.
 *
 * <p>Permanent: an event keeps the tag it was written with, so neither the number nor the function
 * may change (ADR 0002).
 */
public final class JournalTags {

  /** How many there are: the most workers that can share a once-per-cluster follower. */
  public static final int COUNT = 8;

  /** All of them, in order. */
  public static final List<String> ALL =
      IntStream.range(0, COUNT).mapToObj(JournalTags::name).toList();

  private JournalTags() {}

  /** The tag of every event of an entity. */
  public static String of(String persistenceId) {
    return name(Math.floorMod(persistenceId.hashCode(), COUNT));
  }

  private static String name(int slice) {
    return "slice-" + slice;
  }
}
