package org.muniment.node.processing;

import java.time.Duration;

/**
 * Runs in the child: ends it when the node is gone.
 *
 * <p>A child without work notices the end of its input at once. In the middle of a parse it would
 * notice only when it wants to answer, or after its timeout; a killed node must not leave that much
 * load behind. Who the parent is tells more than whether a process lives: an orphan gets another
 * parent at once, while a killed process stays visible until somebody reaps it.
 */
final class ParentWatch implements Runnable {

  /** System property with the node's process id. */
  static final String NODE_PID = "muniment.node.pid";

  private static final long INTERVAL_MS = Duration.ofSeconds(1).toMillis();
  private static final int EXIT_CODE = 3;

  private final long node;

  private ParentWatch(long node) {
    this.node = node;
  }

  static void start() {
    Thread watch = new Thread(new ParentWatch(Long.getLong(NODE_PID)), "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  @Override
  public void run() {
    try {
      while (isChildOfNode()) {
        Thread.sleep(INTERVAL_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  private boolean isChildOfNode() {
    return ProcessHandle.current()
        .parent()
        .map(ProcessHandle::pid)
        .filter(p -> p == node)
        .isPresent();
  }
}
