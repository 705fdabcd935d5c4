package org.muniment.simulations.drills;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.muniment.simulations.history.Checker;
import org.muniment.simulations.history.Ledger;
import org.muniment.simulations.history.Recorders;
import org.muniment.simulations.history.RecordingSettings;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.node.NodeProcess;

/**
 * Kills a node, or its database under it, in the middle of an import, while recording clients write
 * beside it; starts what has to be started; and compares what is there with what was promised.
 */
public final class CrashDrill {
  private static final String FOLDER = "/imported";
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int FAULTS_SHOWN = 50;

  /** What is killed in a round. */
  private enum Victim {
    NODE,
    DATABASE
  }

  private final CrashSettings settings;
  private final RecordingSettings recording;
  private final List<String> nodeCommand;
  private final List<String> importCommand;
  private final Path work;
  private final PrintStream out;
  private final Random random;
  private final Ledger ledger = new Ledger();
  private final ImportTree tree;
  private final List<String> faults = new ArrayList<>();
  private final Map<Victim, Integer> importsMet = new EnumMap<>(Victim.class);

  /** The newest is the one that runs; those before left children and a database to later ones. */
  private final Deque<NodeProcess> nodes = new ArrayDeque<>();

  /**
   * A drill.
   *
   * @param nodeCommand what {@code start} is appended to
   * @param importCommand what {@code import} is appended to
   * @param realDocuments directory of documents to import beside generated ones
   * @param work an empty directory for the node's data, the imported tree and all logs
   * @param out is told how it goes
   */
  public CrashDrill(
      CrashSettings settings,
      RecordingSettings recording,
      List<String> nodeCommand,
      List<String> importCommand,
      Path realDocuments,
      Path work,
      PrintStream out)
      throws IOException {
    this.settings = settings;
    this.recording = recording;
    this.nodeCommand = nodeCommand;
    this.importCommand = importCommand;
    this.work = work;
    this.out = out;
    this.random = new Random(settings.seed());
    this.tree =
        new ImportTree(
            work.resolve("tree"), settings.seed(), realDocuments, settings.largestRealFile());
  }

  /** Runs every round and leaves no process behind. */
  public CrashReport run() throws IOException, InterruptedException, TimeoutException {
    say("seed %d (muniment.drill.crash.seed)".formatted(settings.seed()));
    try {
      startNode(0);
      Recorders recorders = new Recorders(api(), ledger, settings.seed(), recording);
      for (Victim victim : victims()) {
        round(victim, recorders);
      }
      node().stop(settings.stopTimeout());
      node()
          .postmaster()
          .ifPresent(left -> faults.add("database " + left.pid() + " outlived a clean stop"));
    } finally {
      for (NodeProcess node : nodes) {
        node.close();
      }
    }
    return new CrashReport(
        settings.seed(),
        importsMet.getOrDefault(Victim.NODE, 0),
        importsMet.getOrDefault(Victim.DATABASE, 0),
        ledger.acknowledged(),
        ledger.unanswered(),
        ledger.repeated(),
        tree.size(),
        faults.stream().limit(FAULTS_SHOWN).toList());
  }

  private List<Victim> victims() {
    List<Victim> victims = new ArrayList<>();
    for (int i = 0; i < settings.rounds(); i++) {
      victims.add(Victim.values()[i % Victim.values().length]);
    }
    Collections.shuffle(victims, random);
    return victims;
  }

  private void round(Victim victim, Recorders recorders)
      throws IOException, InterruptedException, TimeoutException {
    long acknowledgedBefore = ledger.acknowledged();
    int importedBefore = imported();
    tree.grow(settings.generatedFiles(), settings.realFiles());
    Process importer = startImport();
    try {
      recorders.start();
      try {
        awaitImportUnderWay(importer, importedBefore);
        kill(victim, importer);
      } finally {
        recorders.stop(settings.recoveryTimeout());
      }
      awaitImport(importer, "the interrupted import");
    } finally {
      importer.destroyForcibly().waitFor();
    }
    say(
        "%d writes acknowledged in this round"
            .formatted(ledger.acknowledged() - acknowledgedBefore));
    repeatImport();
    check();
  }

  /** Real documents, because the folder that they are in is the first that an import comes to. */
  private int imported() throws IOException, InterruptedException {
    try {
      return api().documentsIn(FOLDER + "/" + ImportTree.realFolder()).size();
    } catch (WrongAnswerException e) {
      throw new IOException(e);
    }
  }

  private void awaitImportUnderWay(Process importer, int importedBefore)
      throws IOException, InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + settings.importTimeout().toNanos();
    while (importer.isAlive() && imported() <= importedBefore) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("nothing was imported within " + settings.importTimeout());
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  private void kill(Victim victim, Process importer)
      throws IOException, InterruptedException, TimeoutException {
    Duration moment = moment();
    TimeUnit.NANOSECONDS.sleep(moment.toNanos());
    boolean importing = importer.isAlive();
    if (importing) {
      importsMet.merge(victim, 1, Integer::sum);
    } else if (importer.exitValue() != 0) {
      faults.add("an import exited with %d before the kill".formatted(importer.exitValue()));
    }
    long start = System.nanoTime();
    killAndRecover(victim);
    say(
        "killed the %s %d ms after an import had begun, which was %s; back after %d ms"
            .formatted(
                victim.name().toLowerCase(Locale.ROOT),
                moment.toMillis(),
                importing ? "running" : "over",
                millisSince(start)));
  }

  private Duration moment() {
    long spread = settings.latestKill().minus(settings.earliestKill()).toMillis();
    return settings.earliestKill().plusMillis(random.nextInt((int) spread + 1));
  }

  private void killAndRecover(Victim victim)
      throws IOException, InterruptedException, TimeoutException {
    int port = node().url().getPort();
    if (victim == Victim.NODE) {
      node().kill();
      startNode(port);
    } else {
      node().killDatabase();
      awaitWorkingDatabase();
    }
  }

  private void startNode(int port) throws IOException, InterruptedException, TimeoutException {
    nodes.push(
        NodeProcess.start(
            nodeCommand,
            port,
            work.resolve("data"),
            work.resolve("node.log"),
            settings.startTimeout()));
  }

  private NodeProcess node() {
    return nodes.element();
  }

  private Api api() {
    return new Api(node().url(), recording.timeout());
  }

  /** The node must bring its database back, and find its way to it, by itself. */
  private void awaitWorkingDatabase() throws IOException, InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + settings.recoveryTimeout().toNanos();
    Api api = api();
    while (node().postmaster().isEmpty() || api.ready().status() != 200) {
      if (!node().isAlive()) {
        throw new IOException("the node died with its database");
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("not ready again after " + settings.recoveryTimeout());
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  private Process startImport() throws IOException {
    List<String> command = new ArrayList<>(importCommand);
    command.addAll(
        List.of(
            "import",
            tree.root().toString(),
            "--server",
            node().url().toString(),
            "--folder",
            FOLDER));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("import.log").toFile()))
        .start();
  }

  private int awaitImport(Process importer, String name)
      throws InterruptedException, TimeoutException {
    if (!importer.waitFor(settings.importTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException(name + " did not end within " + settings.importTimeout());
    }
    return importer.exitValue();
  }

  private void repeatImport() throws IOException, InterruptedException, TimeoutException {
    Process importer = startImport();
    try {
      int exitCode = awaitImport(importer, "the repeated import");
      if (exitCode != 0) {
        faults.add("the repeated import exited with " + exitCode);
      }
    } finally {
      importer.destroyForcibly().waitFor();
    }
  }

  private void check() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Checker checker = new Checker(api(), ledger);
    faults.addAll(checker.faults());
    long checked = millisSince(start);
    faults.addAll(checker.notSearchableWithin(settings.searchTimeout()));
    long searched = millisSince(start) - checked;
    faults.addAll(notListedWithin(checker, settings.searchTimeout()));
    faults.addAll(importedContentFaults(checker));
    long listed = millisSince(start) - checked - searched;
    say(
        "checked %d acknowledged writes in %d ms, search in %d ms, lists in %d ms; %d faults so far"
            .formatted(ledger.acknowledged(), checked, searched, listed, faults.size()));
  }

  private List<String> notListedWithin(Checker checker, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> missing = notListed(checker);
    while (!missing.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      missing = notListed(checker);
    }
    return missing;
  }

  /** The importer's own documents: nobody recorded their answers, but their bytes are known. */
  private List<String> importedContentFaults(Checker checker)
      throws IOException, InterruptedException {
    try {
      return checker.contentFaults(
          api().documents().stream()
              .filter(document -> document.path("folder").asText().startsWith(FOLDER))
              .toList());
    } catch (WrongAnswerException e) {
      return List.of(e.getMessage());
    }
  }

  private List<String> notListed(Checker checker) throws IOException, InterruptedException {
    try {
      List<JsonNode> listed = api().documents();
      List<String> wrong = new ArrayList<>(checker.duplicates(listed));
      wrong.addAll(tree.faults(listed, FOLDER));
      return wrong;
    } catch (WrongAnswerException e) {
      return List.of(e.getMessage());
    }
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private void say(String what) {
    out.println("crash drill: " + what);
  }
}
