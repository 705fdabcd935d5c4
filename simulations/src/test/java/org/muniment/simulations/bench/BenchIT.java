package org.muniment.simulations.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.simulations.http.LeanApi;
import org.muniment.simulations.node.NodeProcess;
import org.muniment.simulations.text.PseudoEnglish;

/**
 * Every part of the load program, small, on a real node; and that none believes what it is told.
 */
final class BenchIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int DOCUMENTS = 20;

  @TempDir static Path work;
  private static NodeProcess node;

  @BeforeAll
  static void startNode() throws Exception {
    node =
        NodeProcess.start(
            NodeProcess.javaCommand("384m"),
            0,
            work.resolve("data"),
            work.resolve("node.log"),
            PATIENCE);
  }

  @AfterAll
  static void stopNode() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  private static BenchSettings settings(String only) {
    Config small =
        ConfigFactory.parseString(
            """
            muniment.bench {
              only = "%s", documents = %d, warm-up = 4, concurrency = 2, size = 2 KiB, vocabulary = 2000
              duration = 300 ms, probes = 2, idle = 10 ms, memory-interval = 10 ms
              sustained { uploads = 20, updates = 20, duration = 500 ms, sample-every = 2 }
              large { size = 100 kB, rounds = 1, round = 200 ms }
              background { reads = 20, uploads = 5, searches = 5, rounds = 1, round = 500 ms }
              bodies { size = 1 MiB, count = 1 }
            }
            """
                .formatted(only, DOCUMENTS));
    return BenchSettings.from(small.withFallback(ConfigFactory.load()).resolve());
  }

  private static Subject subject() {
    return new Subject(node.url(), Optional.of(node), Optional.empty(), work);
  }

  @Test
  void everyPartMeasuresAndFindsNoFault() throws Exception {
    Report report;
    try (Run run = new Run(subject(), settings(Part.words()), Optional.empty(), what -> {})) {
      report = run.measure(Conditions.now("a node of a test", "384m"));
    }

    for (Series one : report.series()) {
      assertThat(one.faults()).as(one.name()).isEmpty();
      assertThat(one.operations()).as(one.name()).isPositive();
    }
    assertThat(report.series())
        .extracting(Series::name)
        .contains(
            "uploads",
            "uploads, sustained",
            "until searchable",
            "metadata reads",
            "downloads",
            "updates",
            "updates, sustained",
            "searches",
            "searches at 70 %",
            "until searchable, idle",
            "large downloads",
            "reads alone",
            "reads beside a reindex",
            "large bodies up",
            "large bodies down");
    assertThat(report.facts())
        .extracting(Fact::name)
        .contains("large downloads, node : nginx", "p99 of reads beside a reindex : alone");
    assertThat(report.json().path("series")).hasSameSizeAs(report.series());
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    report.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("uploads, sustained", "CPU ms");
  }

  @Test
  void noOperationBelievesAWrongAnswer() throws Exception {
    try (LyingProxy proxy = new LyingProxy(node.url());
        LeanApi api = new LeanApi(proxy.url(), Duration.ofSeconds(30))) {
      BenchSettings settings = settings("uploads");
      PseudoEnglish language = new PseudoEnglish(99, settings.vocabulary());
      Corpus corpus = new Corpus(language, "lies", DOCUMENTS, settings.bytes());
      Workload workload = new Workload(api, settings, corpus);
      corpus.prepare(DOCUMENTS);
      Load.Operation upload = (number, random) -> workload.upload((int) number);
      assertThat(count(upload, DOCUMENTS - 1).faults()).isEmpty();
      workload.awaitAllSearchable();
      corpus.settle();
      Load.Operation last = (number, random) -> workload.upload(DOCUMENTS - 1);
      String another = corpus.get(0).id();

      assertRefused(proxy, last, text -> text.replace("\"contentHash\":\"", "\"contentHash\":\"0"));
      assertRefused(
          proxy, workload::readMetadata, text -> text.replace("\"revision\":1", "\"revision\":2"));
      assertRefused(proxy, workload::readMetadata, text -> text.replace("\"id\":\"", "\"id\":\"0"));
      assertRefused(proxy, workload::download, text -> text.replace('o', '0'));
      assertRefused(proxy, workload::download, text -> "");
      assertRefused(proxy, workload::search, text -> "{\"items\":[],\"total\":0}");
      assertRefused(
          proxy, workload::search, text -> text.replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"x\""));
      assertRefused(
          proxy,
          workload::search,
          text ->
              text.replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"" + another + "\"")
                  .replaceAll("bench-lies-\\d+", "bench-lies-0"));
      assertRefused(
          proxy, workload::update, text -> text.replaceAll("\"revision\":\\d+", "\"revision\":7"));
      assertRefused(proxy, workload::update, text -> text.replace("\"round\"", "\"ring\""));
      assertRefused(
          proxy,
          workload::update,
          text -> text.replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"not-" + another + "\""));
    }
  }

  private static void assertRefused(
      LyingProxy proxy, Load.Operation operation, UnaryOperator<String> lie) throws Exception {
    proxy.tell(lie);
    Series series = count(operation, 1);
    proxy.tell(UnaryOperator.identity());
    assertThat(series.failed()).as("operations that believed a lie").isEqualTo(1);
  }

  private static Series count(Load.Operation operation, int operations) throws Exception {
    return new Load("of a test", operation, Meter.ofClient()).count(operations, 1, 1).series();
  }
}
