package org.muniment.simulations.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.muniment.simulations.http.LeanApi;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoEnglish;

/** Fills one node and measures it on the way. */
final class GrowthRun implements AutoCloseable {
  private final OwnNode node;
  private final BenchSettings settings;
  private final int slice;
  private final Corpus corpus;
  private LeanApi api;
  private Workload workload;

  /**
   * A run on a fresh node.
   *
   * @param slice documents made and uploaded at a time
   * @param most documents at the end
   */
  GrowthRun(OwnNode node, BenchSettings settings, int slice, int most) {
    this.node = node;
    this.settings = settings;
    this.slice = slice;
    this.corpus =
        new Corpus(
            new PseudoEnglish(settings.seed(), settings.vocabulary()),
            "growth",
            most,
            settings.bytes());
    connect();
  }

  private void connect() {
    api = new LeanApi(node.process().url(), settings.timeout());
    workload = new Workload(api, settings, corpus);
  }

  GrowthPoint growTo(int documents)
      throws IOException, InterruptedException, TimeoutException, WrongAnswerException {
    Map<String, Series> series = new LinkedHashMap<>();
    series.put("upload", fill(documents));
    workload.awaitAllSearchable();
    corpus.settle();
    series.put("read", measured("reads", workload::readMetadata));
    series.put("download", measured("downloads", workload::download));
    series.put("update", measured("updates", workload::update));
    series.put("search", measured("searches", workload::search));
    TimeUnit.NANOSECONDS.sleep(settings.idle().toNanos());
    Memory memory = new ProcessTable(node.process()).memory();
    SortedMap<String, Long> disk = disk();
    long stopped = System.nanoTime();
    restart();
    double ready = (System.nanoTime() - stopped) / 1e9;
    workload.awaitAllSearchable();
    double searchable = (System.nanoTime() - stopped) / 1e9;
    return new GrowthPoint(documents, series, memory, disk, ready, searchable);
  }

  /** The last slice is what is measured. */
  private Series fill(int documents) throws IOException, InterruptedException {
    Load load = null;
    while (corpus.uploaded() < documents) {
      int count = Math.min(slice, documents - corpus.uploaded());
      int first = corpus.prepare(count);
      load =
          load("uploads", (number, random) -> workload.upload(first + (int) number))
              .count(count, settings.concurrency(), settings.seed());
      if (!load.series().isFaultless()) {
        throw new IOException("uploads failed: " + load.series().faults());
      }
    }
    return load.series();
  }

  /** Warmed up each time: a node that was started again has compiled nothing. */
  private Series measured(String name, Load.Operation operation)
      throws IOException, InterruptedException {
    Series warm =
        load(name, operation)
            .count(settings.warmUp(), settings.concurrency(), settings.seed() + 1)
            .series();
    if (!warm.isFaultless()) {
      return warm;
    }
    return load(name, operation)
        .during(settings.duration(), settings.concurrency(), settings.seed())
        .series();
  }

  private Load load(String name, Load.Operation operation) {
    return new Load(name, operation, node.subject().meter());
  }

  /** Bytes below each directory of the data directory. */
  private SortedMap<String, Long> disk() throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    List<Path> directories;
    try (Stream<Path> entries = Files.list(node.process().data())) {
      directories = entries.filter(Files::isDirectory).toList();
    }
    for (Path directory : directories) {
      sizes.put(directory.getFileName().toString(), ProcessTable.bytesBelow(directory));
    }
    return sizes;
  }

  private void restart() throws IOException, InterruptedException, TimeoutException {
    api.close();
    node.restart();
    connect();
  }

  @Override
  public void close() {
    api.close();
  }
}
