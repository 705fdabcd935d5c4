package org.muniment.simulations.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.muniment.simulations.http.LeanApi;
import org.muniment.simulations.http.WrongAnswerException;

/**
 * Reads, uploads and searches at steady rates, in turn alone and while the index is built anew, and
 * again as soon as it has been.
 */
final class BackgroundWork {
  private static final int LOOK_MILLIS = 100;

  /** Whose processor time it was cannot be told. */
  private static final Meter TOGETHER = () -> Cpu.UNKNOWN;

  private final Workload workload;
  private final LeanApi api;
  private final BenchSettings settings;
  private final AtomicInteger reindexes = new AtomicInteger();

  /** One kind of foreground operation, alone and beside background work. */
  private record Pair(Load alone, Load beside, double perSecond) {
    Load load(boolean busy) {
      return busy ? beside : alone;
    }
  }

  BackgroundWork(Workload workload, LeanApi api, BenchSettings settings) {
    this.workload = workload;
    this.api = api;
    this.settings = settings;
  }

  Results measure() throws IOException, InterruptedException, WrongAnswerException {
    BenchSettings.Background background = settings.background();
    int arrivals = Load.arrivals(background.uploads(), background.round());
    int first = workload.corpus().prepare(2 * background.rounds() * arrivals);
    AtomicInteger next = new AtomicInteger(first);
    List<Pair> pairs =
        List.of(
            pair("reads", workload::readMetadata, background.reads()),
            pair(
                "uploads",
                (number, random) -> workload.upload(next.getAndIncrement()),
                background.uploads()),
            pair("searches", workload::search, background.searches()));
    for (int round = 0; round < background.rounds(); round++) {
      foreground(pairs, false, round);
      busyRound(pairs, round);
    }
    return results(pairs);
  }

  private Pair pair(String name, Load.Operation operation, double perSecond) {
    return new Pair(
        new Load(name + " alone", operation, TOGETHER),
        new Load(name + " beside a reindex", operation, TOGETHER),
        perSecond);
  }

  private void foreground(List<Pair> pairs, boolean busy, int round)
      throws IOException, InterruptedException, WrongAnswerException {
    List<Parallel> loads = new ArrayList<>();
    for (Pair pair : pairs) {
      loads.add(
          Parallel.start(
              () ->
                  pair.load(busy)
                      .atRate(
                          pair.perSecond(),
                          settings.background().round(),
                          settings.concurrency(),
                          settings.seed() + round)));
    }
    for (Parallel load : loads) {
      load.join();
    }
  }

  private void busyRound(List<Pair> pairs, int round)
      throws IOException, InterruptedException, WrongAnswerException {
    AtomicBoolean busy = new AtomicBoolean(true);
    Parallel background = Parallel.start(() -> reindexWhile(busy));
    foreground(pairs, true, round);
    busy.set(false);
    background.join();
  }

  private void reindexWhile(AtomicBoolean busy)
      throws IOException, InterruptedException, WrongAnswerException {
    while (busy.get()) {
      api.reindex().expect(202);
      reindexes.incrementAndGet();
      while (isBuilding()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }
  }

  private boolean isBuilding() throws IOException, InterruptedException, WrongAnswerException {
    return api.indexing().expect(200).json().path("building").asBoolean();
  }

  private Results results(List<Pair> pairs) {
    List<Series> series = new ArrayList<>();
    List<Fact> facts = new ArrayList<>();
    for (Pair pair : pairs) {
      Series alone = pair.alone().series();
      Series beside = pair.beside().series();
      series.add(alone);
      series.add(beside);
      facts.add(
          new Fact(
              "p99 of " + beside.name() + " : alone",
              beside.millisAt(99) / alone.millisAt(99),
              ""));
    }
    facts.add(new Fact("reindexes meanwhile", reindexes.get(), ""));
    return new Results(series, facts);
  }
}
