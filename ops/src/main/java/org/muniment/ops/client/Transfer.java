package org.muniment.ops.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The work of import and export: many files, a few at a time, each with an outcome of its own. A
 * file that fails does not hinder the others; a server that is gone ends the whole.
 */
final class Transfer {

  /** What is to be done with one file. */
  interface Job {
    Outcome run(Position position) throws IOException;
  }

  /** Finds the files and submits their jobs, one by one, as long as there is a taker. */
  interface Source {
    void submitAll(Transfer transfer) throws IOException, InterruptedException;
  }

  /** Finds out how much there is, beside the work, only for the one who watches. */
  interface Count {
    void report(Progress progress) throws IOException;
  }

  private final MunimentClient client;
  private final Progress progress;
  private final Tally tally;
  private final Workers workers;
  private final AtomicReference<Throwable> fatal = new AtomicReference<>();
  private final long start = System.nanoTime();

  Transfer(MunimentClient client, Progress progress, Tally tally, Workers workers) {
    this.client = client;
    this.progress = progress;
    this.tally = tally;
    this.workers = workers;
  }

  /** Does the work until it is done, stopped, or the server is gone. */
  void run(Source source, Count count) throws InterruptedException {
    if (progress != Progress.SILENT) {
      Thread counter = new Thread(() -> countBeside(count), "count");
      counter.setDaemon(true);
      counter.start();
    }
    try {
      source.submitAll(this);
    } catch (IOException | RuntimeException e) {
      abort(e);
    }
    workers.finish();
  }

  /**
   * Submits a job; waits for a place.
   *
   * @param path what the file is called in the summary
   * @return whether more are wanted
   */
  boolean submit(String path, Job job) throws InterruptedException {
    return workers.submit(() -> runJob(path, job));
  }

  /** Counts what needs no job. */
  void settle(String path, Outcome outcome) {
    tally.add(path, outcome);
    progress.fileDone();
  }

  Tally tally() {
    return tally;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Why the work ended before its end, if it did by itself. */
  Throwable fatal() {
    return fatal.get();
  }

  private void runJob(String path, Job job) {
    try {
      settle(path, job.run(new Position(progress)));
    } catch (CancellationException stopped) {
      settle(path, Outcome.failed(Failure.reason(stopped)));
    } catch (UnreachableException e) {
      onUnreachable(path, e);
    } catch (IOException | RuntimeException e) {
      settle(path, Outcome.failed(Failure.reason(e)));
    }
  }

  /** Either the server is gone, or it cuts the connection on just this file. */
  private void onUnreachable(String path, UnreachableException failure) {
    if (client.answers()) {
      settle(path, Outcome.failed(Failure.reason(failure)));
    } else {
      abort(failure);
    }
  }

  private void abort(Throwable reason) {
    fatal.compareAndSet(null, reason);
    workers.stop();
  }

  private void countBeside(Count count) {
    try {
      count.report(progress);
    } catch (IOException | RuntimeException unknown) {
      // The work itself meets the same failure and reports it; only the total stays unknown.
    }
  }
}
