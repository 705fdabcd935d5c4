package org.muniment.simulations.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.muniment.simulations.http.WrongAnswerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muniment bench growth}: the same figures at more and more documents, as a plot. */
@Command(
    name = "growth",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = OptionDefaults.class,
    description = {
      "Fills a node of its own with small documents and measures at each of some numbers of them:"
          + " time and processor time of each operation, memory, disk for each document, and the"
          + " time of a restart.",
      "Writes growth.csv, after each number, and growth.svg."
    })
final class Growth implements Callable<Integer> {

  @Option(
      names = "--sizes",
      paramLabel = "N,N…",
      description = "Numbers of documents, ascending (default: ${DEFAULT-VALUE}).")
  private String sizes;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Of each document (default: ${DEFAULT-VALUE}).")
  private String size;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Requests at the same time (default: ${DEFAULT-VALUE}).")
  private String concurrency;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of texts and choices (default: ${DEFAULT-VALUE}).")
  private String seed;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Of each kind of operation (default: ${DEFAULT-VALUE}).")
  private String duration;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the files go (default: ${DEFAULT-VALUE}).")
  private String out;

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  Growth() {}

  @Override
  public Integer call()
      throws IOException, InterruptedException, TimeoutException, WrongAnswerException {
    BenchSettings settings =
        Bench.settings(
            spec,
            Map.of("concurrency", concurrency, "size", size, "seed", seed, "duration", duration));
    List<Integer> numbers = numbers();
    int slice = ConfigFactory.load().getInt(BenchSettings.ROOT + ".growth.slice");
    Conditions conditions = Conditions.now("a node of its own", Bench.heap());
    List<GrowthPoint> points = new ArrayList<>();
    Bench.progress("Starting a node …");
    try (OwnNode node = OwnNode.start(Bench.launcher(spec), settings.startTimeout());
        GrowthRun run = new GrowthRun(node, settings, slice, numbers.get(numbers.size() - 1))) {
      for (int number : numbers) {
        Bench.progress("Growing to " + number + " documents …");
        points.add(run.growTo(number));
        write(conditions, settings, points);
      }
      node.stop();
    }
    points.forEach(point -> System.out.println(point.csv()));
    return points.stream().allMatch(GrowthPoint::isFaultless) ? 0 : 1;
  }

  private List<Integer> numbers() {
    try {
      List<Integer> numbers =
          Arrays.stream(sizes.split(",", -1)).map(one -> Integer.valueOf(one.strip())).toList();
      if (numbers.get(0) > 0 && numbers.stream().sorted().distinct().toList().equals(numbers)) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new ParameterException(spec.commandLine(), "--sizes are ascending numbers: " + sizes);
  }

  private void write(Conditions conditions, BenchSettings settings, List<GrowthPoint> points)
      throws IOException {
    Path directory = Files.createDirectories(Path.of(out));
    String subtitle =
        "%s, commit %s, %d CPUs (load %.1f at the start), heap %s, %d bytes each, %d at a time"
            .formatted(
                conditions.date(),
                conditions.commit(),
                conditions.cpus(),
                conditions.loadAverage(),
                conditions.heap(),
                settings.bytes(),
                settings.concurrency());
    List<String> lines = new ArrayList<>(List.of("# " + subtitle, points.get(0).header()));
    points.forEach(point -> lines.add(point.csv()));
    Files.write(directory.resolve("growth.csv"), lines, UTF_8);
    Files.writeString(
        directory.resolve("growth.svg"),
        new Plot("How cost grows with documents", subtitle, GrowthPoint.panels(points)).svg());
  }
}
