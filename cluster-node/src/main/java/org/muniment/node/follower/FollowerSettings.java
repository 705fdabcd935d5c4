package org.muniment.node.follower;

import java.time.Duration;

/**
 * How the journal is followed.
 *
 * @param parallelism entries of one tag under way at a time
 * @param saveAfterEntries the offset is stored after so many entries
 * @param saveAfterDuration or after this time
 * @param minBackoff first pause of a tag's worker after a failure
 * @param maxBackoff longest pause
 * @param randomFactor share of a pause that is left to chance
 */
public record FollowerSettings(
    int parallelism,
    int saveAfterEntries,
    Duration saveAfterDuration,
    Duration minBackoff,
    Duration maxBackoff,
    double randomFactor) {}
