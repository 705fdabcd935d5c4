package org.muniment.simulations.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.muniment.simulations.bench.FlightRecorder.Profile;
import org.muniment.simulations.bench.FlightRecorder.Share;

/** The figures of one run with their conditions, for people and for machines. */
record Report(
    Conditions conditions,
    BenchSettings settings,
    List<Series> series,
    List<Fact> facts,
    List<Profile> profiles) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROW = "%-26s %10s %7s %10s %9s %9s %9s %9s | %7s %8s %7s %7s%n";

  boolean isFaultless() {
    return series.stream().allMatch(Series::isFaultless);
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
    printSeries(out);
    out.println();
    facts.forEach(fact -> printFact(out, fact));
    profiles.forEach(profile -> printProfile(out, profile));
    for (Series one : series) {
      one.faults().forEach(fault -> out.printf("%n%s: %s%n", one.name(), fault));
    }
  }

  private void printSeries(PrintStream out) {
    out.printf(ROW, "", "", "", "", "", "", "", "", "CPU ms", "for each", "", "");
    out.printf(
        ROW,
        "",
        "operations",
        "failed",
        "per second",
        "p50 ms",
        "p90 ms",
        "p99 ms",
        "max ms",
        "node",
        "database",
        "parsers",
        "client");
    series.forEach(one -> printRow(out, one));
  }

  private static void printRow(PrintStream out, Series one) {
    out.printf(
        ROW,
        one.name(),
        one.operations(),
        one.failed(),
        rounded(one.perSecond(), 1),
        rounded(one.millisAt(50), 1),
        rounded(one.millisAt(90), 1),
        rounded(one.millisAt(99), 1),
        rounded(one.maxMillis(), 1),
        rounded(one.cpuMillis(one.cpu().node()), 3),
        rounded(one.cpuMillis(one.cpu().database()), 3),
        rounded(one.cpuMillis(one.cpu().children()), 3),
        rounded(one.cpuMillis(one.cpu().client()), 3));
  }

  private static void printFact(PrintStream out, Fact fact) {
    out.printf("%-66s %10s %s%n", fact.name(), rounded(fact.value(), 2), fact.unit());
  }

  private static void printProfile(PrintStream out, Profile profile) {
    out.printf("%n%s: %d samples of the node%n", profile.name(), profile.samples());
    out.println("  in " + listed(profile.methods()));
    out.println("  for " + listed(profile.callers()));
    out.println("  by " + listed(profile.threads()));
  }

  private static String listed(List<Share> shares) {
    return shares.stream()
        .map(share -> rounded(share.percent(), 1) + " % " + share.place())
        .collect(Collectors.joining("\n     "));
  }

  private static String rounded(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "-";
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    conditions.write(json.putObject("conditions"));
    json.putObject("parameters")
        .put("documents", settings.documents())
        .put("warmUp", settings.warmUp())
        .put("concurrency", settings.concurrency())
        .put("bytes", settings.bytes())
        .put("vocabulary", settings.vocabulary())
        .put("seed", settings.seed())
        .put("duration", settings.duration().toString())
        .put("sustainedUploadsPerSecond", settings.sustained().uploads())
        .put("sustainedUpdatesPerSecond", settings.sustained().updates())
        .put("sustainedDuration", settings.sustained().duration().toString());
    ArrayNode rows = json.putArray("series");
    series.forEach(one -> write(one, rows.addObject()));
    ArrayNode figures = json.putArray("facts");
    for (Fact fact : facts) {
      ObjectNode figure = figures.addObject().put("name", fact.name());
      put(figure, "value", fact.value());
      figure.put("unit", fact.unit());
    }
    ArrayNode recordings = json.putArray("profiles");
    profiles.forEach(profile -> recordings.add((ObjectNode) JSON.valueToTree(profile)));
    return json;
  }

  private static void write(Series one, ObjectNode row) {
    row.put("name", one.name())
        .put("operations", one.operations())
        .put("failed", one.failed())
        .put("seconds", one.seconds())
        .put("perSecond", one.perSecond())
        .put("p50Ms", one.millisAt(50))
        .put("p90Ms", one.millisAt(90))
        .put("p99Ms", one.millisAt(99))
        .put("maxMs", one.maxMillis());
    ObjectNode cpu = row.putObject("cpuMsEach");
    put(cpu, "node", one.cpuMillis(one.cpu().node()));
    put(cpu, "database", one.cpuMillis(one.cpu().database()));
    put(cpu, "parsers", one.cpuMillis(one.cpu().children()));
    put(cpu, "client", one.cpuMillis(one.cpu().client()));
    one.faults().forEach(row.withArray("faults")::add);
  }

  /** JSON has no NaN. */
  private static void put(ObjectNode node, String field, double value) {
    if (Double.isFinite(value)) {
      node.put(field, value);
    } else {
      node.putNull(field);
    }
  }
}
