package org.muniment.simulations.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.muniment.simulations.http.WrongAnswerException;

/**
 * Operations of one kind, by a number of workers; what several runs measure adds up.
 *
 * <p>In a closed loop a worker begins its next operation when it has checked the answer to the one
 * before: the server is as busy as its clients let it be, and a latency says nothing about queues
 * before a server that is too slow for what arrives. At a given rate every operation has its moment
 * beforehand, and its latency counts from that moment, whether or not a worker was free then: a
 * server that stood still for a second made a second's worth of clients wait.
 */
final class Load {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final int FAULTS_KEPT = 5;

  private final String name;
  private final Operation operation;
  private final Meter meter;
  private final Histogram nanoseconds = new ConcurrentHistogram(SIGNIFICANT_DIGITS);
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private double seconds;
  private Cpu cpu = Cpu.NONE;

  /** One operation; throws when the answer is missing or wrong. */
  @FunctionalInterface
  interface Operation {
    /**
     * Runs it.
     *
     * @param number from 0, each once
     * @return when its answer was there, by {@link System#nanoTime}; checking comes after that
     */
    long run(long number, Random random)
        throws IOException, InterruptedException, WrongAnswerException;
  }

  /** When an operation is to begin. */
  @FunctionalInterface
  private interface Schedule {
    long NOW = Long.MIN_VALUE;
    long NEVER = Long.MAX_VALUE;

    long moment(long number);
  }

  Load(String name, Operation operation, Meter meter) {
    this.name = name;
    this.operation = operation;
    this.meter = meter;
  }

  /** Runs so many operations, in a closed loop. */
  Load count(long operations, int workers, long seed) throws IOException, InterruptedException {
    long last = next.get() + operations;
    return run(number -> number < last ? Schedule.NOW : Schedule.NEVER, workers, seed);
  }

  /** Runs operations for so long, in a closed loop. */
  Load during(Duration duration, int workers, long seed) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + duration.toNanos();
    return run(
        number -> System.nanoTime() < deadline ? Schedule.NOW : Schedule.NEVER, workers, seed);
  }

  /** Runs what arrives in so long at a rate, until all of it is answered. */
  Load atRate(double perSecond, Duration duration, int workers, long seed)
      throws IOException, InterruptedException {
    long first = next.get();
    long last = first + arrivals(perSecond, duration);
    long start = System.nanoTime();
    Schedule schedule =
        number ->
            number < last ? start + (long) ((number - first) / perSecond * 1e9) : Schedule.NEVER;
    return run(schedule, workers, seed);
  }

  /** How many operations arrive in so long. */
  static int arrivals(double perSecond, Duration duration) {
    return Math.toIntExact(Math.round(perSecond * duration.toNanos() / 1e9));
  }

  private Load run(Schedule schedule, int workers, long seed)
      throws IOException, InterruptedException {
    Cpu before = meter.read();
    long first = next.get();
    long start = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    for (int worker = 0; worker < workers; worker++) {
      Random random = new Random((seed * 31 + worker) * 31 + first);
      threads.execute(() -> work(schedule, random));
    }
    threads.shutdown();
    while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
      // every operation has a time-out of its own, so this ends
    }
    seconds += (System.nanoTime() - start) / 1e9;
    cpu = cpu.plus(meter.read().since(before));
    next.addAndGet(-workers); // each took one that was not to be run
    return this;
  }

  private void work(Schedule schedule, Random random) {
    for (long number = next.getAndIncrement(); ; number = next.getAndIncrement()) {
      long moment = schedule.moment(number);
      if (moment == Schedule.NEVER) {
        return;
      }
      try {
        long begun = moment == Schedule.NOW ? System.nanoTime() : awaited(moment);
        nanoseconds.recordValue(Math.max(0, operation.run(number, random) - begun));
      } catch (IOException | WrongAnswerException | RuntimeException e) {
        fail(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static long awaited(long moment) {
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return moment;
  }

  private void fail(Exception e) {
    if (failed.incrementAndGet() <= FAULTS_KEPT) {
      faults.add(e.toString());
    }
  }

  /** What was measured so far. */
  Series series() {
    return new Series(
        name,
        nanoseconds.copy(),
        seconds,
        cpu,
        failed.get(),
        faults.stream().limit(FAULTS_KEPT).toList());
  }
}
