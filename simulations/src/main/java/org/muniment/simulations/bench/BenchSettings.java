package org.muniment.simulations.bench;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Set;

/**
 * What the load program does; {@code reference.conf} says what each is for.
 *
 * @param bytes size of each document
 */
record BenchSettings(
    Set<Part> parts,
    int documents,
    int warmUp,
    int concurrency,
    int bytes,
    int vocabulary,
    long seed,
    Duration duration,
    int hits,
    double searchLoad,
    int probes,
    Duration poll,
    Duration idle,
    Duration memoryInterval,
    Sustained sustained,
    Large large,
    Background background,
    Bodies bodies,
    Duration timeout,
    Duration catchUp,
    Duration catchUpInterval,
    Duration startTimeout) {

  static final String ROOT = "muniment.bench";

  /** Arrivals at a steady rate. */
  record Sustained(
      double uploads,
      double updates,
      Duration duration,
      int sampleEvery,
      Duration sampleInterval) {}

  /** Downloads beside those of nginx. */
  record Large(int bytes, int rounds, Duration round) {}

  /** Foreground beside background work. */
  record Background(double reads, double uploads, double searches, int rounds, Duration round) {}

  /** Contents larger than memory. */
  record Bodies(long bytes, int count) {}

  static BenchSettings from(Config config) {
    Config bench = config.getConfig(ROOT);
    return new BenchSettings(
        Part.listed(bench.getString("only")),
        bench.getInt("documents"),
        bench.getInt("warm-up"),
        bench.getInt("concurrency"),
        Math.toIntExact(bench.getBytes("size")),
        bench.getInt("vocabulary"),
        bench.getLong("seed"),
        bench.getDuration("duration"),
        bench.getInt("hits"),
        bench.getDouble("search-load"),
        bench.getInt("probes"),
        bench.getDuration("poll"),
        bench.getDuration("idle"),
        bench.getDuration("memory-interval"),
        sustained(bench.getConfig("sustained")),
        large(bench.getConfig("large")),
        background(bench.getConfig("background")),
        new Bodies(bench.getBytes("bodies.size"), bench.getInt("bodies.count")),
        bench.getDuration("timeout"),
        bench.getDuration("catch-up"),
        bench.getDuration("catch-up-interval"),
        bench.getDuration("start-timeout"));
  }

  private static Sustained sustained(Config config) {
    return new Sustained(
        config.getDouble("uploads"),
        config.getDouble("updates"),
        config.getDuration("duration"),
        config.getInt("sample-every"),
        config.getDuration("sample-interval"));
  }

  private static Large large(Config config) {
    return new Large(
        Math.toIntExact(config.getBytes("size")),
        config.getInt("rounds"),
        config.getDuration("round"));
  }

  private static Background background(Config config) {
    return new Background(
        config.getDouble("reads"),
        config.getDouble("uploads"),
        config.getDouble("searches"),
        config.getInt("rounds"),
        config.getDuration("round"));
  }

  boolean has(Part part) {
    return parts.contains(part);
  }

  /** Documents that a whole run uploads, at most. */
  int capacity() {
    return warmUp
        + documents
        + Load.arrivals(sustained.uploads(), sustained.duration())
        + probes
        + 2 * background.rounds() * Load.arrivals(background.uploads(), background.round());
  }
}
