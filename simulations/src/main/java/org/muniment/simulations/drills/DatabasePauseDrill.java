package org.muniment.simulations.drills;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.muniment.simulations.history.AnswerLog;
import org.muniment.simulations.history.Checker;
import org.muniment.simulations.history.Ledger;
import org.muniment.simulations.history.Readers;
import org.muniment.simulations.history.Recorders;
import org.muniment.simulations.history.RecordingSettings;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.node.FormerDatabase;
import org.muniment.simulations.node.NodeProcess;

/**
 * Takes the database away from a node for a while, under load, in every way in which it goes: all
 * its processes stand still; it is shut down under a node that starts it again; it is shut down
 * where the node may not start it. Nobody helps the node afterwards.
 */
public final class DatabasePauseDrill {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int FAULTS_SHOWN = 50;

  /** What needs the index and the store only, or a document that is in memory. */
  private static final List<Readers.Kind> WITHOUT_DATABASE =
      List.of(Readers.Kind.SEARCH, Readers.Kind.LIST, Readers.Kind.METADATA, Readers.Kind.CONTENT);

  private enum Kind {
    FROZEN,
    RESTARTED,
    SHUT_DOWN
  }

  private final PauseSettings settings;
  private final RecordingSettings recording;
  private final List<String> nodeCommand;
  private final Path work;
  private final PrintStream out;
  private final Ledger ledger = new Ledger();
  private final AnswerLog answers;
  private final List<String> faults = new ArrayList<>();
  private final List<PauseReport.Absence> absences = new ArrayList<>();
  private Readers readers; // of the node under load

  /**
   * A drill.
   *
   * @param nodeCommand what {@code start} is appended to
   * @param work an empty directory for the node's data and its log
   * @param out is told how it goes
   */
  public DatabasePauseDrill(
      PauseSettings settings,
      RecordingSettings recording,
      List<String> nodeCommand,
      Path work,
      PrintStream out) {
    this.settings = settings;
    this.recording = recording;
    this.nodeCommand = nodeCommand;
    this.work = work;
    this.out = out;
    this.answers = new AnswerLog(settings.longestAnswer());
  }

  /** The database is the node's own: it stands still, and it is shut down by somebody. */
  public PauseReport ofItsOwn()
      throws IOException, InterruptedException, TimeoutException, WrongAnswerException {
    try (NodeProcess node = start(Map.of())) {
      underLoad(
          node,
          () -> {
            absence(Kind.FROZEN, node::freezeDatabase, node::thawDatabase);
            absence(Kind.RESTARTED, () -> awaitNext(node), () -> {});
          });
      node.stop(settings.stopTimeout());
    }
    return report();
  }

  /** The database is somebody else's, who shuts it down and starts it again after a while. */
  public PauseReport ofAnOperator()
      throws IOException, InterruptedException, TimeoutException, WrongAnswerException {
    try (NodeProcess maker = start(Map.of())) {
      maker.stop(settings.stopTimeout());
    }
    FormerDatabase database = new FormerDatabase(work.resolve("data"));
    database.start();
    try (NodeProcess node = start(database.environment())) {
      underLoad(node, () -> absence(Kind.SHUT_DOWN, database::stop, database::start));
      node.stop(settings.stopTimeout());
      database.stop();
    }
    return report();
  }

  private NodeProcess start(Map<String, String> environment)
      throws IOException, InterruptedException, TimeoutException {
    return NodeProcess.start(
        nodeCommand,
        environment,
        0,
        work.resolve("data"),
        work.resolve("node.log"),
        settings.startTimeout());
  }

  /** Something that is done to a database. */
  private interface Step {
    void run() throws IOException, InterruptedException, TimeoutException;
  }

  private void underLoad(NodeProcess node, Step step)
      throws IOException, InterruptedException, TimeoutException, WrongAnswerException {
    say("seed %d (muniment.drill.pause.seed)".formatted(settings.seed()));
    Api api = new Api(node.url(), settings.longestAnswer().multipliedBy(2), answers);
    readers = new Readers(api, settings.seed(), recording);
    readers.prepare(settings.stillDocuments(), settings.searchTimeout());
    Recorders recorders = new Recorders(api, ledger, settings.seed(), recording);
    recorders.start();
    readers.start();
    try {
      TimeUnit.NANOSECONDS.sleep(settings.between().toNanos());
      step.run();
    } finally {
      recorders.stop(settings.recovery());
      readers.stop();
    }
    check(node);
  }

  private void absence(Kind kind, Step away, Step back)
      throws IOException, InterruptedException, TimeoutException {
    Map<Readers.Kind, Long> refusedBefore = readers.refused();
    long begun = System.nanoTime();
    away.run();
    if (kind != Kind.RESTARTED) {
      TimeUnit.NANOSECONDS.sleep(settings.pause().toNanos());
    }
    Map<Readers.Kind, Long> refused = readers.refused();
    for (Readers.Kind reading : WITHOUT_DATABASE) {
      long more = refused.getOrDefault(reading, 0L) - refusedBefore.getOrDefault(reading, 0L);
      if (more > 0) {
        faults.add(
            "%d times %s was refused while the database was %s"
                .formatted(more, name(reading), name(kind)));
      }
    }
    long ended = System.nanoTime();
    back.run();
    long returned = kind == Kind.RESTARTED ? begun : System.nanoTime();
    say(
        "database %s for %d ms: %s"
            .formatted(name(kind), millis(ended - begun), answers.between(begun, ended)));
    awaitFirstWrite(kind, returned);
    TimeUnit.NANOSECONDS.sleep(settings.between().toNanos());
    absences.add(
        new PauseReport.Absence(
            name(kind),
            Duration.ofNanos(answers.firstWriteAfter(returned).orElse(0)),
            Duration.ofNanos(answers.lastProblemAfter(returned).orElse(0))));
    say(
        "%s; since then %s"
            .formatted(
                absences.get(absences.size() - 1), answers.between(returned, System.nanoTime())));
  }

  private void awaitFirstWrite(Kind kind, long returned) throws InterruptedException {
    long deadline = System.nanoTime() + settings.recovery().toNanos();
    OptionalLong first = answers.firstWriteAfter(returned);
    while (first.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      first = answers.firstWriteAfter(returned);
    }
    if (first.isEmpty()) {
      faults.add(
          "nothing was written within %s after the database had been %s"
              .formatted(settings.recovery(), name(kind)));
    }
  }

  /** The node itself brings another one. */
  private void awaitNext(NodeProcess node)
      throws IOException, InterruptedException, TimeoutException {
    ProcessHandle before = node.shutDownDatabase();
    long deadline = System.nanoTime() + settings.recovery().toNanos();
    while (node.postmaster().filter(now -> now.pid() != before.pid()).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("no database again after " + settings.recovery());
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  private void check(NodeProcess node) throws InterruptedException {
    long start = System.nanoTime();
    Checker checker = new Checker(new Api(node.url(), recording.timeout()), ledger);
    faults.addAll(answers.faults());
    faults.addAll(readers.faults());
    faults.addAll(checker.faults());
    long checked = millis(System.nanoTime() - start);
    faults.addAll(checker.notSearchableWithin(settings.searchTimeout()));
    say(
        "read %s, refused %s; checked %d acknowledged writes in %d ms, search in %d ms; %d faults"
            .formatted(
                readers.given(),
                readers.refused(),
                ledger.acknowledged(),
                checked,
                millis(System.nanoTime() - start) - checked,
                faults.size()));
  }

  private PauseReport report() {
    return new PauseReport(
        settings.seed(),
        ledger.acknowledged(),
        ledger.unanswered(),
        ledger.repeated(),
        answers.longest(),
        absences,
        faults.stream().limit(FAULTS_SHOWN).toList());
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private void say(String what) {
    out.println("pause drill: " + what);
  }
}
