package org.muniment.ops.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.ops.terminal.Figures;

/**
 * How far a transfer has come, as one line of text. Every figure has a unit of its own size, so
 * that a small tree is not zero megabytes; what is not known yet is left out.
 *
 * @param total what there is to do; empty until it is counted
 */
record Standing(long files, long bytes, Optional<Total> total, Duration elapsed) {

  /** What there is to do. */
  record Total(long files, long bytes) {}

  private static final int NARROWEST_BAR = 5;
  private static final int WIDEST_BAR = 40;

  /** A rate over less is noise. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /**
   * The line.
   *
   * @param task what it begins with
   * @param width columns that there are; where they do not suffice the bar is left out, then the
   *     end
   */
  String line(String task, int width) {
    String head = task + total.map(all -> " %3d%% ".formatted(percent(all))).orElse(" ");
    String figures = String.join(", ", figures());
    int room = Math.min(width - head.length() - figures.length() - 3, WIDEST_BAR);
    String bar =
        total.filter(all -> room >= NARROWEST_BAR).map(all -> bar(percent(all), room)).orElse("");
    String line = head + bar + figures;
    return line.substring(0, Math.min(line.length(), width));
  }

  private List<String> figures() {
    boolean rates = elapsed.compareTo(SOON) >= 0;
    List<String> figures = new ArrayList<>();
    figures.add(
        total
            .map(all -> "%,d/%s".formatted(files, Figures.count(all.files(), "file")))
            .orElseGet(() -> Figures.count(files, "file")));
    if (rates) {
      figures.add(Figures.perSecond(files, elapsed) + "/s");
    }
    figures.add(
        Figures.bytes(bytes) + total.map(all -> "/" + Figures.bytes(all.bytes())).orElse(""));
    if (rates) {
      figures.add(Figures.bytesPerSecond(bytes, elapsed));
      total.flatMap(this::left).ifPresent(left -> figures.add(Figures.duration(left) + " left"));
    }
    return figures;
  }

  /** Whole per cents, rounded down: 100 is said only when everything is done. */
  private int percent(Total all) {
    return (int) (100 * done(all));
  }

  /**
   * From 0 to 1; more may turn up than was counted. Empty files count where there are only such.
   */
  private double done(Total all) {
    double done =
        all.bytes() > 0
            ? (double) bytes / all.bytes()
            : all.files() > 0 ? (double) files / all.files() : 1;
    return Math.max(0, Math.min(done, 1));
  }

  private Optional<Duration> left(Total all) {
    double done = done(all);
    return done > 0 && done < 1
        ? Optional.of(Duration.ofMillis((long) (elapsed.toMillis() * (1 - done) / done)))
        : Optional.empty();
  }

  private static String bar(int percent, int room) {
    int filled = room * percent / 100;
    return "[" + "=".repeat(filled) + " ".repeat(room - filled) + "] ";
  }
}
