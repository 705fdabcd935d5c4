package org.muniment.simulations.bench;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What the load program does; {@code reference.conf} says what each is for.
 *
 * @param bytes size of each document
 */
record BenchSettings(
    int documents,
    int warmUp,
    int concurrency,
    int bytes,
    int vocabulary,
    long seed,
    Duration duration,
    int probes,
    Duration poll,
    int hits,
    Duration timeout,
    Duration catchUp,
    Duration startTimeout) {

  static final String ROOT = "muniment.bench";

  static BenchSettings from(Config config) {
    Config bench = config.getConfig(ROOT);
    return new BenchSettings(
        bench.getInt("documents"),
        bench.getInt("warm-up"),
        bench.getInt("concurrency"),
        Math.toIntExact(bench.getBytes("size")),
        bench.getInt("vocabulary"),
        bench.getLong("seed"),
        bench.getDuration("duration"),
        bench.getInt("probes"),
        bench.getDuration("poll"),
        bench.getInt("hits"),
        bench.getDuration("timeout"),
        bench.getDuration("catch-up"),
        bench.getDuration("start-timeout"));
  }
}
