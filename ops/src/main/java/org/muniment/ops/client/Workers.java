package org.muniment.ops.client;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A few threads for many tasks. Whoever submits waits while enough tasks wait already, so nothing
 * piles up. After {@link #stop()} nothing new begins; what is under way gets a grace period and is
 * interrupted then.
 */
final class Workers {

  private static final int WAITING_PER_THREAD = 2;
  private static final long POLL_MILLIS = 50;

  private final ExecutorService pool;
  private final Semaphore places;
  private final Duration grace;
  private volatile boolean stopped;

  Workers(int threads, Duration grace) {
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "transfer");
              thread.setDaemon(true);
              return thread;
            });
    this.places = new Semaphore(threads * WAITING_PER_THREAD);
    this.grace = grace;
  }

  /** Runs a task as soon as there is a place; false, without running it, once stopped. */
  boolean submit(Runnable task) throws InterruptedException {
    while (!stopped) {
      if (places.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        pool.execute(() -> run(task));
        return true;
      }
    }
    return false;
  }

  private void run(Runnable task) {
    try {
      if (!stopped) {
        task.run();
      }
    } finally {
      places.release();
    }
  }

  /** Lets nothing new begin. May be called by any thread, more than once. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Waits until everything that was submitted is done or, once stopped, given up. */
  void finish() throws InterruptedException {
    pool.shutdown();
    while (!stopped && !pool.awaitTermination(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      // Goes round until the work is done or stopped.
    }
    if (!pool.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      pool.shutdownNow();
      pool.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
