package org.muniment.simulations.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.muniment.simulations.bench.FlightRecorder.Profile;
import org.muniment.simulations.http.LeanApi;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoEnglish;

/** One run: the parts that were asked for, one after another, on one node. */
final class Run implements AutoCloseable {
  private static final int LONGEST_PAUSE_MILLIS = 100;

  private final Subject subject;
  private final BenchSettings settings;
  private final Consumer<String> progress;
  private final Optional<FlightRecorder> recorder;
  private final LeanApi api;
  private final Meter meter;
  private final Corpus corpus;
  private final Workload workload;
  private final List<Series> series = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();
  private final List<Profile> profiles = new ArrayList<>();

  /** Something that is measured. */
  @FunctionalInterface
  private interface Measured {
    void run() throws IOException, InterruptedException, WrongAnswerException, TimeoutException;
  }

  /**
   * A run.
   *
   * @param profiles where recordings go, if any are wanted; for nodes that were started here
   */
  Run(Subject subject, BenchSettings settings, Optional<Path> profiles, Consumer<String> progress) {
    this.subject = subject;
    this.settings = settings;
    this.progress = progress;
    this.recorder =
        profiles.flatMap(
            directory -> subject.node().map(node -> new FlightRecorder(directory, node.handle())));
    this.api = new LeanApi(subject.url(), settings.timeout());
    this.meter = subject.meter();
    String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    this.corpus =
        new Corpus(
            new PseudoEnglish(settings.seed() * 31 + run.hashCode(), settings.vocabulary()),
            run,
            settings.capacity(),
            settings.bytes());
    this.workload = new Workload(api, settings, corpus);
  }

  /** Measures everything that was asked for. */
  Report measure(Conditions conditions) throws IOException, InterruptedException, TimeoutException {
    memory("at the start");
    step("warm-up", "Uploading to warm up", this::warmUp);
    step("uploads", "Uploading a burst", this::uploads);
    part(Part.SUSTAINED_UPLOADS, "Uploading at a steady rate", this::sustainedUploads);
    part(Part.READS, "Reading metadata", () -> measured("metadata reads", workload::readMetadata));
    part(Part.DOWNLOADS, "Downloading", () -> measured("downloads", workload::download));
    part(Part.UPDATES, "Changing descriptions", () -> measured("updates", workload::update));
    part(
        Part.SUSTAINED_UPDATES,
        "Changing descriptions at a steady rate",
        () -> atRate("updates, sustained", workload::update, settings.sustained().updates()));
    part(Part.SEARCHES, "Searching", this::searches);
    part(Part.FRESHNESS, "Looking how soon a document is found", this::freshness);
    part(
        Part.LARGE_DOWNLOADS,
        "Downloading beside nginx",
        () -> add(new LargeDownloads(subject, settings, api, meter).measure()));
    part(
        Part.BACKGROUND,
        "Working beside a reindex",
        () -> add(new BackgroundWork(workload, api, settings).measure()));
    part(
        Part.BODIES,
        "Uploading and downloading large bodies",
        () -> add(new LargeBodies(subject, settings, api, meter).measure()));
    part(Part.IMPORT, "Importing", () -> add(new Import(subject, settings, api, meter).measure()));
    memory("at the end");
    return new Report(conditions, settings, series, facts, profiles);
  }

  private void part(Part part, String what, Measured measured)
      throws IOException, InterruptedException, TimeoutException {
    if (settings.has(part)) {
      step(part.word(), what, measured);
    }
  }

  /** What goes wrong in one part spoils that part only. */
  private void step(String name, String what, Measured measured)
      throws IOException, InterruptedException, TimeoutException {
    progress.accept(what + " …");
    if (recorder.isPresent()) {
      recorder.get().start();
    }
    try {
      measured.run();
    } catch (WrongAnswerException e) {
      Load failed =
          new Load(
              name,
              (number, random) -> {
                throw e;
              },
              meter);
      series.add(failed.count(1, 1, 0).series());
    }
    if (recorder.isPresent()) {
      profiles.add(recorder.get().stop(name));
    }
  }

  private void add(Results results) {
    series.addAll(results.series());
    facts.addAll(results.facts());
  }

  private Load load(String name, Load.Operation operation) {
    return new Load(name, operation, meter);
  }

  private void warmUp() throws IOException, InterruptedException, WrongAnswerException {
    Series done = upload("warm-up", settings.warmUp()).series();
    if (!done.isFaultless()) {
      series.add(done);
    }
    workload.awaitAllSearchable();
    corpus.settle();
  }

  /** Everybody needs the documents; whether they were asked for decides what is reported. */
  private void uploads() throws IOException, InterruptedException, WrongAnswerException {
    int before = corpus.uploaded();
    Cpu earlier = meter.read();
    Series done = upload("uploads", settings.documents()).series();
    if (settings.has(Part.UPLOADS) || !done.isFaultless()) {
      series.add(done);
    }
    long ended = System.nanoTime();
    backlog("uploads");
    catchUp("uploads", ended, earlier, before);
  }

  private Load upload(String name, int documents) throws IOException, InterruptedException {
    int first = corpus.prepare(documents);
    return load(name, (number, random) -> workload.upload(first + (int) number))
        .count(documents, settings.concurrency(), settings.seed());
  }

  private void backlog(String of) throws IOException, InterruptedException, WrongAnswerException {
    facts.add(
        new Fact(
            "not searchable yet at the end of " + of,
            corpus.uploaded() - workload.searchable(),
            "documents"));
  }

  /** Waits for search, and says what it took all in all. */
  private void catchUp(String after, long ended, Cpu earlier, int before)
      throws IOException, InterruptedException, WrongAnswerException {
    workload.awaitAllSearchable();
    corpus.settle();
    double seconds = (System.nanoTime() - ended) / 1e9;
    facts.add(new Fact("all searchable after the last of " + after, seconds, "s"));
    Cpu cpu = meter.read().since(earlier);
    int documents = corpus.uploaded() - before;
    cpuUntilSearchable("node", cpu.node(), documents, after);
    cpuUntilSearchable("database", cpu.database(), documents, after);
    cpuUntilSearchable("parsers", cpu.children(), documents, after);
  }

  private void cpuUntilSearchable(String whose, double seconds, int documents, String of) {
    facts.add(
        new Fact(
            "CPU of %s until searchable, %s".formatted(whose, of),
            seconds * 1e3 / documents,
            "ms a document"));
  }

  private void sustainedUploads() throws IOException, InterruptedException, WrongAnswerException {
    BenchSettings.Sustained sustained = settings.sustained();
    int before = corpus.uploaded();
    int first = corpus.prepare(Load.arrivals(sustained.uploads(), sustained.duration()));
    Searchability searchability = new Searchability(api, corpus, sustained.sampleInterval());
    Load load =
        load(
            "uploads, sustained",
            (number, random) -> {
              int document = first + (int) number;
              long answered = workload.upload(document);
              if (number % sustained.sampleEvery() == 0) {
                searchability.acknowledged(document, answered);
              }
              return answered;
            });
    Cpu earlier = meter.read();
    AtomicLong ended = new AtomicLong();
    Parallel uploads =
        Parallel.start(
            () -> {
              load.atRate(
                  sustained.uploads(),
                  sustained.duration(),
                  settings.concurrency(),
                  settings.seed());
              ended.set(System.nanoTime());
              backlog("uploads, sustained");
            });
    Series sampled = searchability.run(uploads::isRunning, settings.catchUp());
    uploads.join();
    series.add(load.series());
    series.add(sampled);
    catchUp("uploads, sustained", ended.get(), earlier, before);
  }

  private Series measured(String name, Load.Operation operation)
      throws IOException, InterruptedException {
    Series warm =
        load(name + ", warm-up", operation)
            .count(settings.warmUp(), settings.concurrency(), settings.seed() + 1)
            .series();
    if (!warm.isFaultless()) {
      series.add(warm);
    }
    Series done =
        load(name, operation)
            .during(settings.duration(), settings.concurrency(), settings.seed())
            .series();
    series.add(done);
    return done;
  }

  private void atRate(String name, Load.Operation operation, double perSecond)
      throws IOException, InterruptedException {
    series.add(
        load(name, operation)
            .atRate(
                perSecond, settings.sustained().duration(), settings.concurrency(), settings.seed())
            .series());
  }

  private void searches() throws IOException, InterruptedException {
    Series closed = measured("searches", workload::search);
    double rate = Math.max(1, closed.perSecond() * settings.searchLoad());
    String name = "searches at %.0f %%".formatted(settings.searchLoad() * 100);
    series.add(
        load(name, workload::search)
            .atRate(rate, settings.duration(), settings.concurrency(), settings.seed() + 2)
            .series());
  }

  private void freshness() throws IOException, InterruptedException, WrongAnswerException {
    int first = corpus.prepare(settings.probes());
    Random random = new Random(settings.seed());
    Histogram nanoseconds = new Histogram(3);
    long start = System.nanoTime();
    for (int number = first; number < first + settings.probes(); number++) {
      long acknowledged = workload.upload(number);
      nanoseconds.recordValue(workload.awaitSearchable(number) - acknowledged);
      // the next one comes at any moment of whatever rhythm the node has
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    series.add(
        new Series("until searchable, idle", nanoseconds, seconds, Cpu.UNKNOWN, 0, List.of()));
    workload.awaitAllSearchable();
    corpus.settle();
  }

  private void memory(String when) throws IOException, InterruptedException {
    if (!settings.has(Part.MEMORY)) {
      return;
    }
    Optional<ProcessTable> processes = subject.processes();
    if (processes.isEmpty()) {
      facts.add(Fact.none("memory " + when, "not measured: the node was not started here"));
      return;
    }
    progress.accept("Waiting, to read the memory of an idle node …");
    TimeUnit.NANOSECONDS.sleep(settings.idle().toNanos());
    Memory memory = processes.get().memory();
    facts.add(Fact.mebibytes("JVM resident, idle " + when, memory.node()));
    facts.add(Fact.mebibytes("database's share, idle " + when, memory.database()));
    facts.add(Fact.mebibytes("parsers resident, idle " + when, memory.children()));
  }

  @Override
  public void close() {
    api.close();
  }
}
