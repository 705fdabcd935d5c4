package org.muniment.ops.client;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** A bar on a terminal, redrawn a few times a second; {@link Standing} is what it shows. */
final class Bar implements Progress {

  private static final int REDRAW_MILLIS = 250;

  private final AtomicLong files = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReference<Standing.Total> total = new AtomicReference<>();
  private final ProgressBar bar;

  Bar(String task, PrintStream terminal) {
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .continuousUpdate()
            .clearDisplayOnFinish()
            .setConsumer(new ConsoleProgressBarConsumer(terminal))
            .setRenderer((state, width) -> standing(state).line(state.getTaskName(), width))
            .build();
  }

  private Standing standing(ProgressState state) {
    return new Standing(
        files.get(), bytes.get(), Optional.ofNullable(total.get()), state.getTotalElapsed());
  }

  @Override
  public void total(long files, long bytes) {
    total.set(new Standing.Total(files, bytes));
  }

  @Override
  public void advance(long bytes) {
    this.bytes.addAndGet(bytes);
  }

  @Override
  public void fileDone() {
    files.incrementAndGet();
  }

  @Override
  public void close() {
    bar.close();
  }
}
