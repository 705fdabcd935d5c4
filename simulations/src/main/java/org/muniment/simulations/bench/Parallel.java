package org.muniment.simulations.bench;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.muniment.simulations.http.WrongAnswerException;

/** Something that goes on beside something else. */
final class Parallel {
  private final FutureTask<Boolean> task;

  /** What goes on. */
  @FunctionalInterface
  interface Body {
    void run() throws IOException, InterruptedException, WrongAnswerException;
  }

  private Parallel(FutureTask<Boolean> task) {
    this.task = task;
  }

  static Parallel start(Body body) {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              body.run();
              return true;
            });
    Thread thread = new Thread(task, "bench-parallel");
    thread.setDaemon(true);
    thread.start();
    return new Parallel(task);
  }

  boolean isRunning() {
    return !task.isDone();
  }

  /** Waits for its end, and fails as it did. */
  void join() throws IOException, InterruptedException, WrongAnswerException {
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WrongAnswerException wrong) {
        throw wrong;
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }
}
