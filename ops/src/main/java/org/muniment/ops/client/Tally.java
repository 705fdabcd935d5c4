package org.muniment.ops.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.muniment.ops.client.Outcome.Kind;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Terminal;

/** Counts what became of files, for the summary at the end. Safe for several threads. */
final class Tally {

  private static final Set<Kind> TRANSFERRED =
      Set.of(Kind.UPLOADED, Kind.UPDATED, Kind.WRITTEN, Kind.REPLACED);

  private final Set<Kind> shown;
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<String, Outcome> remarkable = new TreeMap<>();
  private final Map<String, Long> passedOver = new TreeMap<>();
  private long bytes;

  /**
   * An empty tally.
   *
   * @param shown the kinds that are shown even when there are none
   */
  Tally(Set<Kind> shown) {
    this.shown = Set.copyOf(shown);
  }

  /** Counts an outcome; those with a reason are remembered by their path. */
  synchronized void add(String path, Outcome outcome) {
    counts.merge(outcome.kind(), 1L, Long::sum);
    if (TRANSFERRED.contains(outcome.kind())) {
      bytes += outcome.bytes();
    }
    if (!outcome.reason().isEmpty()) {
      remarkable.put(path, outcome);
    }
  }

  /** Counts something that was not looked at, for example a symbolic link. */
  synchronized void passOver(String what) {
    passedOver.merge(what, 1L, Long::sum);
  }

  synchronized boolean isEmpty() {
    return counts.isEmpty();
  }

  synchronized boolean hasFailures() {
    return counts.containsKey(Kind.FAILED);
  }

  /** Lines for people: one that sums up, then everything with a reason. */
  synchronized List<String> lines(Duration time) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s; %s in %s (%s files/s, %s)."
            .formatted(
                countsInWords(),
                Figures.bytes(bytes),
                Figures.duration(time),
                Figures.perSecond(done(), time),
                Figures.bytesPerSecond(bytes, time)));
    if (!passedOver.isEmpty()) {
      lines.add(
          "Not taken: "
              + passedOver.entrySet().stream()
                  .map(e -> Figures.count(e.getValue(), e.getKey()))
                  .collect(Collectors.joining(", "))
              + ".");
    }
    addList(lines, Kind.LEFT, "Left alone:");
    addList(lines, Kind.FAILED, "Failed:");
    return lines;
  }

  /** The same for machines. */
  synchronized ObjectNode json(Duration time) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    for (Kind kind : Kind.values()) {
      if (isShown(kind)) {
        json.put(kind.word(), counts.getOrDefault(kind, 0L));
      }
    }
    json.put("bytes", bytes);
    json.put("tookMs", time.toMillis());
    addJson(json.putArray("failures"), Kind.FAILED);
    addJson(json.putArray("leftAlone"), Kind.LEFT);
    return json;
  }

  private boolean isShown(Kind kind) {
    return shown.contains(kind) || counts.containsKey(kind);
  }

  private long done() {
    return counts.entrySet().stream()
        .filter(e -> e.getKey() != Kind.FAILED)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private String countsInWords() {
    List<String> parts = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (isShown(kind)) {
        parts.add("%,d %s".formatted(counts.getOrDefault(kind, 0L), kind.word()));
      }
    }
    return String.join(", ", parts);
  }

  private void addList(List<String> lines, Kind kind, String heading) {
    if (!counts.containsKey(kind)) {
      return;
    }
    lines.add("");
    lines.add(heading);
    remarkable.forEach(
        (path, outcome) -> {
          if (outcome.kind() == kind) {
            lines.add("  " + Terminal.printable(path + " — " + outcome.reason()));
          }
        });
  }

  private void addJson(ArrayNode list, Kind kind) {
    remarkable.forEach(
        (path, outcome) -> {
          if (outcome.kind() == kind) {
            list.addObject().put("path", path).put("reason", outcome.reason());
          }
        });
  }
}
