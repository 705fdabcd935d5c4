package org.muniment.ops.client;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.muniment.ops.terminal.Figures;

/** A bar on a terminal: bytes, rates, the time left, and how many files. */
final class Bar implements Progress {

  private static final long MEGABYTE = 1_000_000;
  private static final int REDRAW_MILLIS = 250;

  private final ProgressBar bar;
  private final AtomicLong files = new AtomicLong();
  private final Instant start = Instant.now();
  private volatile String outOf = "";

  Bar(String task, PrintStream terminal) {
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setStyle(ProgressBarStyle.ASCII)
            .setUnit(" MB", MEGABYTE)
            .showSpeed()
            .setInitialMax(-1)
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .clearDisplayOnFinish()
            .setConsumer(new ConsoleProgressBarConsumer(terminal))
            .build();
  }

  @Override
  public void total(long files, long bytes) {
    outOf = " of %,d".formatted(files);
    bar.maxHint(bytes);
  }

  @Override
  public void advance(long bytes) {
    bar.stepBy(bytes);
  }

  @Override
  public void fileDone() {
    long done = files.incrementAndGet();
    String rate = Figures.perSecond(done, Duration.between(start, Instant.now()));
    bar.setExtraMessage("  %,d%s files, %s/s".formatted(done, outOf, rate));
  }

  @Override
  public void close() {
    bar.close();
  }
}
