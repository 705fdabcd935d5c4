package org.muniment.node.verify;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.SharedKillSwitch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.muniment.node.search.Indexing;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.erasure.ContentLedger;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.verify.JournalInspection;
import org.muniment.persistence.verify.VerificationProgress;
import org.muniment.persistence.verify.VerificationStore;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.RunState;
import org.muniment.protocol.verification.VerificationCommand;
import org.muniment.protocol.verification.VerificationReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs verifications on this node, one at a time and without haste. A run's progress is durable:
 * after a stop it goes on when it is told to, after the end of its node by itself.
 *
 * <p>What a crash costs is the work since the last checkpoint, never a fault: what was found after
 * it is found again.
 */
public final class VerificationService extends AbstractBehavior<VerificationService.Said> {

  private static final Logger LOG = LoggerFactory.getLogger(VerificationService.class);

  /** What the service is told. */
  sealed interface Said {}

  private record Asked(VerificationCommand command) implements Said {}

  /** It is time for the next step. */
  private record Next(long run) implements Said {}

  private record Took(long run, Step step) implements Said {}

  private record Stumbled(long run, Throwable why) implements Said {}

  private record Saved(long run, Duration pause) implements Said {}

  private record Noted(Optional<ActorRef<VerificationReply>> replyTo, Optional<Throwable> failure)
      implements Said {}

  /**
   * What a verification reads, and where it keeps its progress.
   *
   * @param blobs past all measuring, which is of what clients do
   */
  public record Parts(
      JournalInspection journal,
      ContentLedger ledger,
      JournalFeed feed,
      BlobStore blobs,
      Indexing indexing,
      VerificationStore store) {}

  private final Walk walk;
  private final VerificationStore store;
  private final VerificationSettings settings;
  private final InstantSource timeOfDay;

  /** Of pauses: a clock that is set back would make them last for hours. */
  private final InstantSource steady;

  private final Executor blocking;

  private Optional<VerificationProgress> progress;

  /** Counts starts and stops: what comes from an earlier one is passed over. */
  private long run;

  private SharedKillSwitch stop = KillSwitches.shared("verification");
  private Instant stepBegun = Instant.MIN;
  private Instant lastSaved = Instant.MIN;
  private int failures;

  /** The way to a running service. */
  public static final class Started {
    private final ActorSystem<?> system;
    private final ActorRef<Said> service;
    private final Duration askTimeout;

    private Started(ActorSystem<?> system, ActorRef<Said> service, Duration askTimeout) {
      this.system = system;
      this.service = service;
      this.askTimeout = askTimeout;
    }

    /** Asks the service; an answer that does not come in time fails the stage. */
    public CompletionStage<VerificationReply> ask(
        Function<ActorRef<VerificationReply>, VerificationCommand> command) {
      return AskPattern.ask(
          service,
          (ActorRef<VerificationReply> replyTo) -> new Asked(command.apply(replyTo)),
          askTimeout,
          system.scheduler());
    }
  }

  /**
   * Starts the service; it ends with the actor system. A run that was under way goes on. Blocks
   * while it reads how far that came.
   *
   * @param timeOfDay tells when a run began and ended, and how old records are
   * @param steady tells how long something takes; nobody can set it
   */
  public static Started start(
      ActorSystem<?> system,
      VerificationSettings settings,
      Parts parts,
      InstantSource timeOfDay,
      InstantSource steady) {
    Optional<VerificationProgress> last = parts.store().load();
    ActorRef<Said> service =
        system.systemActorOf(
            Behaviors.setup(
                context ->
                    new VerificationService(context, settings, parts, last, timeOfDay, steady)),
            "verification",
            Props.empty());
    return new Started(system, service, settings.askTimeout());
  }

  /** Where a verification may block. */
  public static Executor blocking(ActorSystem<?> system) {
    return system
        .dispatchers()
        .lookup(DispatcherSelector.fromConfig(VerificationSettings.DISPATCHER));
  }

  private VerificationService(
      ActorContext<Said> context,
      VerificationSettings settings,
      Parts parts,
      Optional<VerificationProgress> last,
      InstantSource timeOfDay,
      InstantSource steady) {
    super(context);
    ActorSystem<?> system = context.getSystem();
    this.settings = settings;
    this.store = parts.store();
    this.timeOfDay = timeOfDay;
    this.steady = steady;
    this.blocking = blocking(system);
    this.walk =
        new Walk(
            parts.journal(),
            parts.ledger(),
            new ContentCheck(
                parts.blobs(),
                parts.journal(),
                settings.bytesPerSecond(),
                Materializer.createMaterializer(system)),
            new IndexComparison(
                system,
                parts.indexing(),
                parts.feed(),
                parts.journal(),
                settings,
                timeOfDay,
                steady,
                blocking),
            settings,
            timeOfDay,
            blocking);
    this.progress = last;
    if (isRunning()) {
      LOG.info("A verification that was under way goes on.");
      begin();
    }
  }

  @Override
  public Receive<Said> createReceive() {
    return newReceiveBuilder()
        .onMessage(Asked.class, asked -> on(asked.command()))
        .onMessage(Next.class, next -> next.run() == run ? step() : this)
        .onMessage(Took.class, took -> took.run() == run ? took(took.step()) : this)
        .onMessage(Stumbled.class, bad -> bad.run() == run ? stumbled(bad.why()) : this)
        .onMessage(Saved.class, saved -> saved.run() == run ? pause(saved.pause()) : this)
        .onMessage(Noted.class, this::noted)
        .onSignal(PostStop.class, signal -> stopped())
        .build();
  }

  private Behavior<Said> on(VerificationCommand command) {
    if (command instanceof VerificationCommand.Start start) {
      return start(start);
    }
    if (command instanceof VerificationCommand.Stop && isRunning()) {
      return end(RunState.STOPPED, Optional.empty(), Optional.of(command.replyTo()));
    }
    command
        .replyTo()
        .tell(
            command instanceof VerificationCommand.ListFaults list
                ? faults(list.from(), list.limit())
                : status());
    return this;
  }

  private Behavior<Said> start(VerificationCommand.Start start) {
    if (isRunning()) {
      start.replyTo().tell(status());
      return this;
    }
    boolean anew = start.fresh() || progress.isEmpty() || is(RunState.DONE);
    VerificationProgress next =
        anew
            ? VerificationProgress.begun(timeOfDay.instant())
            : progress.get().in(RunState.RUNNING, Optional.empty(), Optional.empty());
    LOG.info(anew ? "A verification begins." : "A verification is taken up again.");
    progress = Optional.of(next);
    begin();
    note(Optional.of(start.replyTo()));
    return this;
  }

  private void begin() {
    run++;
    failures = 0;
    stop = KillSwitches.shared("verification");
    getContext().getSelf().tell(new Next(run));
  }

  private Behavior<Said> end(
      RunState state, Optional<String> why, Optional<ActorRef<VerificationReply>> replyTo) {
    run++;
    stop.abort(new StoppedException());
    progress = progress.map(now -> now.in(state, Optional.of(timeOfDay.instant()), why));
    LOG.info(
        "The verification is {}{}; {} faults so far.",
        state,
        why.map(reason -> ": " + reason).orElse(""),
        progress.map(VerificationProgress::faultCount).orElse(0L));
    note(replyTo);
    return this;
  }

  private Behavior<Said> step() {
    VerificationProgress now = progress.orElseThrow();
    if (walk.waitsForIndex(now)) {
      progress =
          Optional.of(
              now.in(
                  RunState.RUNNING,
                  Optional.empty(),
                  Optional.of("It waits for the index to catch up with the journal.")));
      return pause(settings.indexPoll());
    }
    long current = run;
    stepBegun = steady.instant();
    getContext()
        .pipeToSelf(
            guarded(() -> walk.step(now, stop)),
            (step, failure) ->
                failure == null ? new Took(current, step) : new Stumbled(current, failure));
    return this;
  }

  private interface Start<T> {
    CompletionStage<T> begin();
  }

  private static <T> CompletionStage<T> guarded(Start<T> start) {
    try {
      return start.begin();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Behavior<Said> took(Step step) {
    failures = 0;
    VerificationProgress before = progress.orElseThrow();
    VerificationProgress after =
        after(before, step).with(step.faults(), step.faultCount(), settings.maxFaults());
    progress = Optional.of(step.indexLost() ? after.withoutIndex() : after);
    step.faults().stream()
        .limit(Math.max(0, settings.maxFaults() - before.faultCount()))
        .forEach(fault -> LOG.error("{}: {}", fault.kind(), fault.detail()));
    if (is(RunState.DONE)) {
      return end(RunState.DONE, Optional.empty(), Optional.empty());
    }
    Duration pause = Duration.between(steady.instant(), stepBegun.plus(step.least()));
    return lastSaved.plus(settings.checkpointInterval()).isAfter(steady.instant())
        ? pause(pause)
        : checkpoint(pause);
  }

  private VerificationProgress after(VerificationProgress before, Step step) {
    return step.until()
        .map(before::until)
        .orElseGet(
            () ->
                step.isEnd()
                    ? before.nextPhase(timeOfDay.instant())
                    : before.at(step.reached(), step.phaseProgress(), step.looked()));
  }

  private Behavior<Said> checkpoint(Duration pause) {
    long current = run;
    lastSaved = steady.instant();
    getContext()
        .pipeToSelf(
            save(),
            (saved, failure) ->
                failure == null ? new Saved(current, pause) : new Stumbled(current, failure));
    return this;
  }

  private Behavior<Said> pause(Duration pause) {
    Next next = new Next(run);
    if (pause.isNegative() || pause.isZero()) {
      getContext().getSelf().tell(next);
    } else {
      getContext().scheduleOnce(pause, getContext().getSelf(), next);
    }
    return this;
  }

  /** The step is taken again after a while; what it found is not counted yet. */
  private Behavior<Said> stumbled(Throwable why) {
    failures++;
    String reason = "Something failed: " + root(why).getMessage() + ". The node's log says more.";
    LOG.warn("a verification's step failed ({} of {})", failures, settings.attempts(), why);
    if (failures >= settings.attempts()) {
      return end(RunState.FAILED, Optional.of(reason), Optional.empty());
    }
    progress = progress.map(now -> now.in(RunState.RUNNING, Optional.empty(), Optional.of(reason)));
    return pause(settings.retryDelay());
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Makes what was decided durable, and answers then. */
  private void note(Optional<ActorRef<VerificationReply>> replyTo) {
    lastSaved = steady.instant();
    getContext()
        .pipeToSelf(save(), (saved, failure) -> new Noted(replyTo, Optional.ofNullable(failure)));
  }

  private Behavior<Said> noted(Noted noted) {
    noted.failure().ifPresent(why -> LOG.error("a verification's progress is not saved", why));
    noted
        .replyTo()
        .ifPresent(
            replyTo ->
                replyTo.tell(
                    noted.failure().isPresent() ? new VerificationReply.Failed() : status()));
    return this;
  }

  /** One thread saves, in the order of these calls. */
  private CompletionStage<Void> save() {
    VerificationProgress now = progress.orElseThrow();
    return CompletableFuture.runAsync(() -> store.save(now), blocking);
  }

  private boolean isRunning() {
    return is(RunState.RUNNING);
  }

  private boolean is(RunState state) {
    return progress.filter(now -> now.state() == state).isPresent();
  }

  private VerificationReply status() {
    return progress
        .<VerificationReply>map(
            now ->
                new VerificationReply.Status(
                    now.state(),
                    now.startedAt(),
                    now.endedAt(),
                    now.phase(),
                    now.phaseProgress(),
                    now.figures(),
                    now.faultCount(),
                    now.faults().stream().findFirst(),
                    now.trouble()))
        .orElseGet(VerificationReply.NeverRun::new);
  }

  private VerificationReply faults(int from, int limit) {
    List<Fault> all = progress.map(VerificationProgress::faults).orElse(List.of());
    int begin = Math.min(from - 1, all.size());
    int end = (int) Math.min((long) begin + limit, all.size());
    return new VerificationReply.Faults(all.subList(begin, end), end < all.size());
  }

  private Behavior<Said> stopped() {
    stop.abort(new StoppedException());
    return Behaviors.same();
  }
}
