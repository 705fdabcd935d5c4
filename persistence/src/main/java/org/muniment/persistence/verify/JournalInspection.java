package org.muniment.persistence.verify;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.journal.CheckedHistory;
import org.muniment.persistence.journal.CheckedHistory.Reference;
import org.muniment.protocol.content.ContentHash;

/**
 * The journal, and the account of the contents that it needs, as a verification sees them: every
 * row there is, read past the journal's plugin. One statement at a time, on one connection.
 */
public interface JournalInspection {

  /**
   * The next histories in the order of their persistence ids, whole ones.
   *
   * @param after only of greater persistence ids; empty for the first
   * @param until without records that were written after so many, as {@link #records} counts them
   * @param records after how many records no further history is begun
   * @return none when there are no more
   */
  CompletionStage<List<CheckedHistory>> histories(String after, long until, int records);

  /** One history up to a record, that included, as it is now. */
  CompletionStage<CheckedHistory> history(String persistenceId, long upTo);

  /** About how many records there are. */
  CompletionStage<Long> records();

  /** Those of the references that the account does not know and no purge has ended. */
  CompletionStage<List<Reference>> unaccounted(List<Reference> references);

  /**
   * Contents that are needed, in the order of their hashes.
   *
   * @param after only greater hashes; empty for the first page
   */
  CompletionStage<List<NeededContent>> contents(String after, int limit);

  /** Whether a content is still needed. */
  CompletionStage<Boolean> isNeeded(ContentHash content);

  /** The newest sequence number of each of these entities that has records. */
  CompletionStage<Map<String, Long>> newest(Collection<String> persistenceIds);
}
