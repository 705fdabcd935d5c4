package org.muniment.simulations.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.muniment.simulations.node.Launcher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muniment bench}: load of every kind, with every answer checked. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = OptionDefaults.class,
    subcommands = Growth.class,
    description = {
      "Measures what a node does in a second, how long it takes, what it costs and how much memory"
          + " it needs.",
      "Without --server it starts a node of its own in a temporary directory; only then processor"
          + " time and memory can be told. Exits 1 when any answer was missing or wrong."
    })
public final class Bench implements Callable<Integer> {

  @Option(
      names = "--only",
      paramLabel = "PARTS",
      description = {
        "Some of uploads, sustained-uploads, reads, downloads, updates, sustained-updates,"
            + " searches, freshness, large-downloads, background, memory, bodies, import.",
        "(default: ${DEFAULT-VALUE})."
      })
  private String only;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "A node that runs already (default: one of its own).")
  private Optional<URI> server = Optional.empty();

  @Option(
      names = "--documents",
      paramLabel = "N",
      description = "Documents to upload, and to import (default: ${DEFAULT-VALUE}).")
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
      description = "Of each closed loop, as 15s (default: ${DEFAULT-VALUE}).")
  private String duration;

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description =
          "Record the node's JVM during each part (Java Flight Recorder) into DIR, and print where"
              + " its time went. Costs some of what is measured.")
  private Optional<Path> profile = Optional.empty();

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

  private BenchSettings settings() {
    return settings(
        spec,
        Map.of(
            "only", only,
            "documents", documents,
            "concurrency", concurrency,
            "size", size,
            "seed", seed,
            "duration", duration));
  }

  /** The command line over what is set elsewhere. */
  static BenchSettings settings(CommandSpec spec, Map<String, String> given) {
    Config commandLine =
        ConfigFactory.parseMap(given, "the command line").atPath(BenchSettings.ROOT);
    try {
      return BenchSettings.from(commandLine.withFallback(ConfigFactory.load()).resolve());
    } catch (ConfigException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Report onServer(BenchSettings settings)
      throws IOException, InterruptedException, TimeoutException {
    if (profile.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--profile records a node that is started here: leave --server out.");
    }
    URI url = server.orElseThrow();
    Path work = Files.createTempDirectory("muniment-bench");
    Subject subject = new Subject(url, Optional.empty(), Optional.empty(), work);
    try {
      return run(subject, settings, Conditions.now("server " + url, "unknown"));
    } finally {
      OwnNode.delete(work);
    }
  }

  private Report onOwnNode(BenchSettings settings)
      throws IOException, InterruptedException, TimeoutException {
    progress("Starting a node …");
    Conditions conditions = Conditions.now("a node of its own", heap());
    try (OwnNode node = OwnNode.start(launcher(spec), settings.startTimeout())) {
      Report report = run(node.subject(), settings, conditions);
      node.stop();
      return report;
    }
  }

  static List<String> launcher(CommandSpec spec) {
    return Launcher.find()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "Not started by ./muniment, which starts the node, too."))
        .command();
  }

  /** Of the node, as somebody set it. */
  static String heap() {
    return Optional.ofNullable(System.getenv("MUNIMENT_HEAP")).orElse("the launcher's");
  }

  private Report run(Subject subject, BenchSettings settings, Conditions conditions)
      throws IOException, InterruptedException, TimeoutException {
    try (Run run = new Run(subject, settings, profile, Bench::progress)) {
      return run.measure(conditions);
    }
  }

  static void progress(String message) {
    System.err.println(message);
  }
}
