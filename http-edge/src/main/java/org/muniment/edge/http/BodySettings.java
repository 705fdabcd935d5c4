package org.muniment.edge.http;

import java.time.Duration;

/**
 * How request bodies are read.
 *
 * @param drainTime how long a refused body is still read
 * @param drainBytes how much of a refused body is still read
 * @param patience over this time spent waiting for the client ...
 * @param minimumBytes ... at least so many bytes must arrive
 */
public record BodySettings(
    Duration drainTime, long drainBytes, Duration patience, long minimumBytes) {}
