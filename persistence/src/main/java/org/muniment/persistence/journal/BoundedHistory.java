package org.muniment.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;

/**
 * A history that is read by a few at a time. Histories can be long, and reading them shares threads
 * and connections with the journal's writes: however many ask, those must find theirs.
 *
 * <p>What asks for more than may wait fails with {@link HistoryBusyException}.
 */
public final class BoundedHistory implements DocumentHistory {

  private static final String PATH = "muniment.journal.history";
  private static final String CONCURRENT = PATH + ".concurrent";

  private final DocumentHistory history;
  private final int concurrent;
  private final int mayWait;

  // guarded by this
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int reading;

  /**
   * @param config of the whole node; reads {@code muniment.journal.history}
   */
  public BoundedHistory(DocumentHistory history, Config config) {
    this.history = history;
    this.concurrent = concurrent(config);
    this.mayWait = atLeast(config, PATH + ".waiting", 0);
  }

  /** How many read at the same time. */
  public static int concurrent(Config config) {
    return atLeast(config, CONCURRENT, 1);
  }

  private static int atLeast(Config config, String key, int least) {
    int value = config.getInt(key);
    if (value < least) {
      throw new ConfigException.BadValue(
          config.getValue(key).origin(), key, "must be at least " + least);
    }
    return value;
  }

  @Override
  public CompletionStage<List<JournalRecord>> records(
      DocumentId id, long from, int max, long maxBytes) {
    return inTurn(() -> history.records(id, from, max, maxBytes));
  }

  @Override
  public CompletionStage<Optional<DocumentView>> atRevision(DocumentId id, long revision) {
    return inTurn(() -> history.atRevision(id, revision));
  }

  @Override
  public CompletionStage<Optional<DocumentView>> at(DocumentId id, Instant instant) {
    return inTurn(() -> history.at(id, instant));
  }

  private <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> read) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable turn = () -> read(read, answer);
    synchronized (this) {
      if (reading == concurrent) {
        if (waiting.size() < mayWait) {
          waiting.add(turn);
        } else {
          answer.completeExceptionally(new HistoryBusyException(mayWait));
        }
        return answer;
      }
      reading++;
    }
    turn.run();
    return answer;
  }

  private <T> void read(Supplier<CompletionStage<T>> read, CompletableFuture<T> answer) {
    begun(read)
        .whenComplete(
            (result, failure) -> {
              next();
              if (failure == null) {
                answer.complete(result);
              } else {
                answer.completeExceptionally(failure);
              }
            });
  }

  private static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> read) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void next() {
    Runnable turn;
    synchronized (this) {
      turn = waiting.poll();
      if (turn == null) {
        reading--;
      }
    }
    if (turn != null) {
      turn.run();
    }
  }
}
