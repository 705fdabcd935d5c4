package org.muniment.persistence.journal;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The journal as its followers see it.
 *
 * <p>At least once: an entry may come again after a restart. Entries of one entity come in order;
 * those of others may overtake each other. Followers are idempotent by (persistence id, sequence
 * number), and on a gap they read the missing part with {@link #replay}.
 */
public interface JournalFeed {

  /** The position before the first entry. */
  String BEGINNING = "";

  /**
   * Entries of a tag after a position, without end. No committed entry is missed, however late its
   * transaction commits.
   *
   * @param position {@link #BEGINNING}, or what an entry of the same tag carried
   */
  default Source<FeedEntry, NotUsed> follow(String tag, String position) {
    return steps(tag, position).mapConcat(FeedStep::entries);
  }

  /**
   * The same, with a step in between when the feed knows more about its past though nothing came.
   * So the positions of two followers who have the same {@link #covers cover} each other soon, also
   * in a quiet journal.
   */
  Source<FeedStep, NotUsed> steps(String tag, String position);

  /**
   * Which entities a follower may lack entries of: those with entries that are in the journal now
   * and that its positions do not vouch for, however late they were committed. What it names the
   * follower may have all the same; what it does not name the follower has.
   *
   * @param positions of the tags that it follows
   * @param max how many entries may be missing
   * @return the newest sequence number of each entity; empty when more than {@code max} are missing
   */
  CompletionStage<Optional<Map<String, Long>>> missing(Map<String, String> positions, int max);

  /**
   * A position that has every entry of a tag that is committed now. A follower covers it soon, also
   * when nothing more comes.
   */
  CompletionStage<String> end(String tag);

  /** Whether a follower at a position was given everything that one at the other position was. */
  boolean covers(String position, String other);

  /** The entries of one entity that are in the journal now, both bounds inclusive. */
  Source<StoredEvent, NotUsed> replay(String persistenceId, long from, long to);
}
