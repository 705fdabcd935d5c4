package org.muniment.node.search;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The settings of the search service under {@code muniment.search}.
 *
 * @param threads searches that run at the same time
 * @param queueSize searches that may wait; more are refused
 * @param batch changes after which searches see them at the latest
 * @param batchDelay time after which searches see a change at the latest
 * @param commitInterval time between durable commits of the index
 * @param compactionInterval least time between two compactions, which come after purges only
 * @param textReads texts read from the blob store at the same time
 * @param maxTextBytes how much of a text is read at most, in bytes
 * @param waiting searches that wait until the index shows something
 */
public record SearchServiceSettings(
    Duration askTimeout,
    int threads,
    int queueSize,
    int batch,
    Duration batchDelay,
    Duration commitInterval,
    Duration compactionInterval,
    int textReads,
    long maxTextBytes,
    Duration restartMin,
    Duration restartMax,
    WaitSettings waiting) {

  /** Reads and checks the settings. */
  public static SearchServiceSettings from(Config root) {
    Config config = root.getConfig("muniment.search");
    return new SearchServiceSettings(
        config.getDuration("ask-timeout"),
        config.getInt("threads"),
        config.getInt("queue-size"),
        config.getInt("follower.batch"),
        config.getDuration("follower.batch-delay"),
        config.getDuration("follower.commit-interval"),
        config.getDuration("follower.compaction-interval"),
        config.getInt("follower.text-reads"),
        config.getBytes("follower.max-text"),
        config.getDuration("follower.restart.min-backoff"),
        config.getDuration("follower.restart.max-backoff"),
        WaitSettings.from(config.getConfig("wait"), config.getDuration("ask-timeout")));
  }
}
