package org.muniment.ops.client;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Terminal;

/** Shows on a terminal how a verification stands; nothing where nobody watches. */
final class VerifyBar implements AutoCloseable {

  private static final int REDRAW_MILLIS = 250;
  private static final int WIDTH = 24;

  private final AtomicReference<String> line = new AtomicReference<>("");
  private final Terminal terminal;
  private Optional<ProgressBar> bar;

  private VerifyBar(Terminal terminal) {
    this.terminal = terminal;
    this.bar = opened();
  }

  static VerifyBar on(Terminal terminal) {
    return new VerifyBar(terminal);
  }

  private Optional<ProgressBar> opened() {
    return terminal.errIsTerminal()
        ? Optional.of(
            new ProgressBarBuilder()
                .setTaskName("verify")
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .continuousUpdate()
                .clearDisplayOnFinish()
                .setConsumer(new ConsoleProgressBarConsumer(terminal.errStream()))
                .setRenderer((state, width) -> cut(line.get(), width))
                .build())
        : Optional.empty();
  }

  void show(Verification now) {
    line.set(line(now));
  }

  /** For example {@code verify contents [###### ] 25 % 1,204 records, 30.0 MB, 0 faults}. */
  static String line(Verification now) {
    int done = (int) Math.round(now.phaseProgress() * WIDTH);
    return String.format(
        Locale.ROOT,
        "verify  %s [%s%s] %.0f %%  %s%s",
        now.activity(),
        "#".repeat(done),
        " ".repeat(WIDTH - done),
        now.phaseProgress() * 100,
        now.checked()
            .map(
                checked ->
                    Figures.count(checked.records(), "record")
                        + ", "
                        + Figures.bytes(checked.contentBytes())
                        + ", ")
            .orElse(""),
        Figures.count(now.faults(), "fault"));
  }

  private static String cut(String text, int width) {
    return text.length() > width ? text.substring(0, Math.max(0, width)) : text;
  }

  /** Prints something that stays, above the bar. */
  void above(Runnable printing) {
    close();
    printing.run();
    bar = opened();
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
