package org.muniment.simulations.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.node.Launcher;
import org.muniment.simulations.node.NodeProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muniment bench}: uploads, reads, downloads and searches, with every answer checked. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = OptionDefaults.class,
    description = {
      "Measures uploads, metadata reads, downloads and searches per second, and the time from an"
          + " acknowledged upload until a search finds it.",
      "Without --server it starts a node of its own in a temporary directory. Exits 1 when any"
          + " answer was missing or wrong."
    })
public final class Bench implements Callable<Integer> {

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "A node that runs already (default: one of its own).")
  private Optional<URI> server = Optional.empty();

  @Option(
      names = "--documents",
      paramLabel = "N",
      description = "Documents to upload (default: ${DEFAULT-VALUE}).")
  private String documents;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Requests at the same time (default: ${DEFAULT-VALUE}).")
  private String concurrency;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Of each document, as 10kB or 10KiB (default: ${DEFAULT-VALUE}).")
  private String size;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of texts and choices (default: ${DEFAULT-VALUE}).")
  private String seed;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description =
          "Of metadata reads, downloads and searches each, as 15s (default: ${DEFAULT-VALUE}).")
  private String duration;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  Bench() {}

  @Override
  public Integer call() throws IOException, InterruptedException, TimeoutException {
    BenchSettings settings = settings();
    Report report = server.isPresent() ? onServer(settings) : onOwnNode(settings);
    if (json) {
      System.out.println(report.json().toPrettyString());
    } else {
      report.print(System.out);
    }
    return report.isFaultless() ? 0 : 1;
  }

  /** The command line over what is set elsewhere. */
  private BenchSettings settings() {
    Map<String, String> given =
        Map.of(
            "documents", documents,
            "concurrency", concurrency,
            "size", size,
            "seed", seed,
            "duration", duration);
    Config commandLine =
        ConfigFactory.parseMap(given, "the command line").atPath(BenchSettings.ROOT);
    try {
      return BenchSettings.from(commandLine.withFallback(ConfigFactory.load()).resolve());
    } catch (ConfigException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Report onServer(BenchSettings settings) throws InterruptedException {
    URI url = server.orElseThrow();
    Conditions conditions = Conditions.now("server " + url, "unknown");
    return run(url, settings, conditions);
  }

  private Report onOwnNode(BenchSettings settings)
      throws IOException, InterruptedException, TimeoutException {
    Launcher launcher =
        Launcher.find()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(), "Not started by ./muniment: give a --server."));
    Path temporary = Files.createTempDirectory("muniment-bench");
    progress("Starting a node in " + temporary + " …");
    String heap = Optional.ofNullable(System.getenv("MUNIMENT_HEAP")).orElse("the launcher's");
    Conditions conditions = Conditions.now("a node of its own", heap);
    try (NodeProcess node =
        NodeProcess.start(
            launcher.command(),
            0,
            temporary.resolve("data"),
            temporary.resolve("node.log"),
            settings.startTimeout())) {
      Report report = run(node.url(), settings, conditions);
      node.stop(settings.timeout());
      return report;
    } finally {
      delete(temporary);
    }
  }

  private Report run(URI url, BenchSettings settings, Conditions conditions)
      throws InterruptedException {
    Api api = new Api(url, settings.timeout());
    String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    Workload workload = new Workload(api, settings, run);
    int workers = settings.concurrency();
    long seed = settings.seed();
    List<Series> series = new ArrayList<>();

    progress("Uploading to warm up …");
    new Load("warm-up", workload::upload).count(settings.warmUp(), workers, seed);

    progress("Uploading …");
    Load.Operation upload = (number, random) -> workload.upload(settings.warmUp() + number, random);
    series.add(new Load("uploads", upload).count(settings.documents(), workers, seed));

    progress("Waiting until search has caught up …");
    Load.Operation catchUp = (number, random) -> workload.awaitAllSearchable();
    series.add(new Load("search caught up", catchUp).count(1, 1, seed));

    progress("Reading, downloading, searching …");
    series.add(
        new Load("metadata reads", workload::readMetadata)
            .during(settings.duration(), workers, seed));
    series.add(
        new Load("downloads", workload::download).during(settings.duration(), workers, seed));
    series.add(new Load("searches", workload::search).during(settings.duration(), workers, seed));

    progress("Measuring from acknowledged to searchable …");
    series.add(new Load("until searchable", workload::probe).count(settings.probes(), 1, seed));
    return new Report(conditions, settings, series);
  }

  private static void progress(String message) {
    System.err.println(message);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> everything = Files.walk(directory)) {
      everything.sorted(Comparator.reverseOrder()).forEach(Bench::deleteOne);
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
