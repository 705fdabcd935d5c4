package org.muniment.ops.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an orderly end: work is told to stop, and the process lives on
 * until {@link #close()} says that the summary is out, within bounds.
 */
final class StopSignal {

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  private StopSignal(Runnable stop, Duration patience) {
    this.hook = new Thread(() -> stopAndWait(stop, patience), "stop");
  }

  /** From now on until closed, a signal runs {@code stop}. */
  static StopSignal to(Runnable stop, Duration patience) {
    StopSignal signal = new StopSignal(stop, patience);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void stopAndWait(Runnable stop, Duration patience) {
    stop.run();
    try {
      if (!finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("muniment: stopped without a summary");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process may end now. */
  void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook runs and has just been told to end.
    }
  }
}
