package org.muniment.node.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import kamon.Kamon;
import kamon.metric.Gauge;
import kamon.tag.TagSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values that are looked at now and then, on a thread of their own because looking may block. What
 * is looked at must not cost more with every document.
 */
public final class Gauges implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);

  private final List<Sample> samples = new ArrayList<>(); // guarded by this
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(Gauges::thread);

  private record Sample(Gauge gauge, Reading reading) {}

  /** Takes a value; a failure leaves the last one standing. */
  @FunctionalInterface
  public interface Reading {
    /** The value now. */
    double value() throws Exception;
  }

  private final ScheduledFuture<?> reading;

  /**
   * @param interval between two readings of all of them
   */
  public Gauges(Duration interval) {
    this.reading =
        sampler.scheduleWithFixedDelay(this::read, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One more gauge; labels alternate names and values, from fixed sets. */
  public synchronized Gauges add(
      String name, String description, Reading reading, String... labels) {
    TagSet tags = TagSet.Empty();
    for (int i = 0; i < labels.length; i += 2) {
      tags = tags.withTag(labels[i], labels[i + 1]);
    }
    samples.add(new Sample(Kamon.gauge(name, description).withTags(tags), reading));
    return this;
  }

  private synchronized void read() {
    for (Sample sample : samples) {
      try {
        sample.gauge().update(sample.reading().value());
      } catch (Exception e) {
        LOG.debug("a gauge could not be read", e);
      }
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "gauges");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    reading.cancel(false);
    sampler.shutdown();
  }
}
