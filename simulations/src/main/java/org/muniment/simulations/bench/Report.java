package org.muniment.simulations.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The figures of one run with their conditions, for people and for machines. */
record Report(Conditions conditions, BenchSettings settings, List<Series> series) {
  private static final String ROW = "%-22s %10s %8s %10s %9s %9s %9s %9s%n";

  boolean isFaultless() {
    return series.stream().allMatch(one -> one.failed() == 0 && one.operations() > 0);
  }

  void print(PrintStream out) {
    out.printf("%s, %s, commit %s%n", conditions.date(), conditions.node(), conditions.commit());
    out.printf(
        "%d CPUs (load %.1f at the start), %s, %s, heap of the node %s%n",
        conditions.cpus(),
        conditions.loadAverage(),
        conditions.os(),
        conditions.jvm(),
        conditions.heap());
    out.printf(
        "%d documents of %d bytes after %d to warm up, %d at a time, seed %d%n%n",
        settings.documents(),
        settings.bytes(),
        settings.warmUp(),
        settings.concurrency(),
        settings.seed());
    out.printf(
        ROW, "", "operations", "failed", "per second", "p50 ms", "p90 ms", "p99 ms", "max ms");
    series.forEach(one -> printRow(out, one));
    for (Series one : series) {
      one.faults().forEach(fault -> out.printf("%n%s: %s%n", one.name(), fault));
    }
  }

  private static void printRow(PrintStream out, Series one) {
    out.printf(
        ROW,
        one.name(),
        one.operations(),
        one.failed(),
        rounded(one.perSecond()),
        rounded(one.millisAt(50)),
        rounded(one.millisAt(90)),
        rounded(one.millisAt(99)),
        rounded(one.maxMillis()));
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putObject("conditions")
        .put("date", conditions.date().toString())
        .put("commit", conditions.commit())
        .put("cpus", conditions.cpus())
        .put("os", conditions.os())
        .put("jvm", conditions.jvm())
        .put("node", conditions.node())
        .put("heap", conditions.heap())
        .put("loadAverage", conditions.loadAverage());
    json.putObject("parameters")
        .put("documents", settings.documents())
        .put("warmUp", settings.warmUp())
        .put("concurrency", settings.concurrency())
        .put("bytes", settings.bytes())
        .put("vocabulary", settings.vocabulary())
        .put("seed", settings.seed())
        .put("duration", settings.duration().toString());
    ArrayNode rows = json.putArray("series");
    for (Series one : series) {
      ObjectNode row =
          rows.addObject()
              .put("name", one.name())
              .put("operations", one.operations())
              .put("failed", one.failed())
              .put("seconds", one.seconds())
              .put("perSecond", one.perSecond())
              .put("p50Ms", one.millisAt(50))
              .put("p90Ms", one.millisAt(90))
              .put("p99Ms", one.millisAt(99))
              .put("maxMs", one.maxMillis());
      one.faults().forEach(row.withArray("faults")::add);
    }
    return json;
  }
}
