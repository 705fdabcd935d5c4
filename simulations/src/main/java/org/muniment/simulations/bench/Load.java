package org.muniment.simulations.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.muniment.simulations.http.WrongAnswerException;

/**
 * A closed loop: so many workers, each of which sends its next request when it has checked the
 * answer to the one before. Latency under such a load is that of a server as busy as its clients
 * let it be; it says nothing about queues before a server that is too slow for what arrives.
 */
final class Load {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final int FAULTS_KEPT = 5;

  private final String name;
  private final Operation operation;
  private final Histogram nanoseconds = new ConcurrentHistogram(SIGNIFICANT_DIGITS);
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

  /** One operation; throws when the answer is missing or wrong. */
  @FunctionalInterface
  interface Operation {
    /**
     * Runs it.
     *
     * @param number from 0, each once
     * @return nanoseconds from the request to the end of its answer, checking not included
     */
    long run(long number, Random random)
        throws IOException, InterruptedException, WrongAnswerException;
  }

  Load(String name, Operation operation) {
    this.name = name;
    this.operation = operation;
  }

  /** Runs so many operations. */
  Series count(long operations, int workers, long seed) throws InterruptedException {
    return run(operations, Long.MAX_VALUE, workers, seed);
  }

  /** Runs operations for so long. */
  Series during(Duration duration, int workers, long seed) throws InterruptedException {
    return run(Long.MAX_VALUE, System.nanoTime() + duration.toNanos(), workers, seed);
  }

  private Series run(long operations, long deadline, int workers, long seed)
      throws InterruptedException {
    long start = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    for (int worker = 0; worker < workers; worker++) {
      Random random = new Random(seed * 31 + worker);
      threads.execute(() -> work(operations, deadline, random));
    }
    threads.shutdown();
    while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
      // every operation has a time-out of its own, so this ends
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Series(
        name,
        nanoseconds.copy(),
        seconds,
        failed.get(),
        faults.stream().limit(FAULTS_KEPT).toList());
  }

  private void work(long operations, long deadline, Random random) {
    for (long number = next.getAndIncrement();
        number < operations && System.nanoTime() < deadline;
        number = next.getAndIncrement()) {
      try {
        nanoseconds.recordValue(operation.run(number, random));
      } catch (IOException | WrongAnswerException e) {
        fail(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void fail(Exception e) {
    if (failed.incrementAndGet() <= FAULTS_KEPT) {
      faults.add(e.toString());
    }
  }
}
