package org.muniment.simulations.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.muniment.simulations.bench.Plot.Line;
import org.muniment.simulations.bench.Plot.Panel;
import org.muniment.simulations.bench.Plot.Point;

/**
 * What was measured at a number of documents.
 *
 * @param series by the name of the operation, always the same ones in the same order
 * @param disk bytes below each directory of the data directory
 * @param readySeconds of a stop and a start
 * @param searchableSeconds of the same until a search found every document
 */
record GrowthPoint(
    int documents,
    Map<String, Series> series,
    Memory memory,
    SortedMap<String, Long> disk,
    double readySeconds,
    double searchableSeconds) {
  private static final double MIB = 1 << 20;

  boolean isFaultless() {
    return series.values().stream().allMatch(Series::isFaultless);
  }

  String header() {
    List<String> columns = new ArrayList<>(List.of("documents"));
    for (String name : series.keySet()) {
      columns.addAll(
          List.of(
              name + "_per_second", name + "_p50_ms", name + "_p99_ms", name + "_server_cpu_ms"));
    }
    columns.addAll(List.of("jvm_mib", "database_mib", "parsers_mib", "disk_bytes_each"));
    disk.keySet().forEach(name -> columns.add("disk_" + name + "_bytes_each"));
    columns.addAll(List.of("restart_ready_s", "restart_searchable_s"));
    return String.join(",", columns);
  }

  String csv() {
    List<String> columns = new ArrayList<>(List.of(Integer.toString(documents)));
    for (Series one : series.values()) {
      columns.add(number(one.perSecond()));
      columns.add(number(one.millisAt(50)));
      columns.add(number(one.millisAt(99)));
      columns.add(number(serverCpuMillis(one)));
    }
    columns.add(number(memory.node() / MIB));
    columns.add(number(memory.database() / MIB));
    columns.add(number(memory.children() / MIB));
    columns.add(number(diskEach()));
    disk.values().forEach(bytes -> columns.add(number((double) bytes / documents)));
    columns.add(number(readySeconds));
    columns.add(number(searchableSeconds));
    return String.join(",", columns);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static double serverCpuMillis(Series one) {
    return one.cpuMillis(one.cpu().node() + one.cpu().database() + one.cpu().children());
  }

  private double diskEach() {
    return disk.values().stream().mapToDouble(Long::doubleValue).sum() / documents;
  }

  static List<Panel> panels(List<GrowthPoint> points) {
    return List.of(
        new Panel("time of an operation, p50, ms", operations(points, one -> one.millisAt(50))),
        new Panel("time of an operation, p99, ms", operations(points, one -> one.millisAt(99))),
        new Panel(
            "processor time of an operation, ms", operations(points, GrowthPoint::serverCpuMillis)),
        new Panel(
            "memory, MiB",
            List.of(
                line("JVM, resident", points, point -> point.memory().node() / MIB),
                line("database, share", points, point -> point.memory().database() / MIB),
                line("parsers, resident", points, point -> point.memory().children() / MIB))),
        new Panel("disk for a document, bytes", disks(points)),
        new Panel(
            "restart, s",
            List.of(
                line("ready", points, GrowthPoint::readySeconds),
                line("everything is found", points, GrowthPoint::searchableSeconds))));
  }

  private static List<Line> operations(List<GrowthPoint> points, ToDoubleFunction<Series> value) {
    return points.get(0).series().keySet().stream()
        .map(name -> line(name, points, point -> value.applyAsDouble(point.series().get(name))))
        .toList();
  }

  private static List<Line> disks(List<GrowthPoint> points) {
    List<Line> lines = new ArrayList<>(List.of(line("all", points, GrowthPoint::diskEach)));
    for (String name : points.get(0).disk().keySet()) {
      lines.add(
          line(
              name,
              points,
              point -> (double) point.disk().getOrDefault(name, 0L) / point.documents()));
    }
    return lines;
  }

  private static Line line(
      String name, List<GrowthPoint> points, ToDoubleFunction<GrowthPoint> value) {
    return new Line(
        name,
        points.stream()
            .map(point -> new Point(point.documents(), value.applyAsDouble(point)))
            .toList());
  }
}
