package org.muniment.persistence.journal.jdbc;

import akka.persistence.query.EventEnvelope;
import akka.persistence.query.Sequence;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.TimerGraphStageLogic;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.StoredEvent;

/**
 * Passes the fast path on and puts in what the sweeps find missing from it; when there is nothing
 * to put in, tells how far it is. Fails when it remembers more than it may, or a sweep fails:
 * whoever runs it begins anew from the last position.
 */
final class LateCommitStage extends GraphStage<FlowShape<EventEnvelope, Delivery>> {

  /** Reads rows of the journal; rows that were deleted meanwhile are left out. */
  @FunctionalInterface
  interface Loader {
    CompletionStage<List<Loaded>> load(List<JournalRow> rows);
  }

  record Loaded(JournalRow row, List<StoredEvent> events) {}

  private final Inlet<EventEnvelope> in = Inlet.create("LateCommits.in");
  private final Outlet<Delivery> out = Outlet.create("LateCommits.out");
  private final FlowShape<EventEnvelope, Delivery> shape = FlowShape.of(in, out);

  private final FeedSettings settings;
  private final Anchor anchor;
  private final Function<Sweep, CompletionStage<Sweep>> sweepAfter;
  private final Loader loader;

  LateCommitStage(
      FeedSettings settings,
      Anchor anchor,
      Function<Sweep, CompletionStage<Sweep>> sweepAfter,
      Loader loader) {
    this.settings = settings;
    this.anchor = anchor;
    this.sweepAfter = sweepAfter;
    this.loader = loader;
  }

  @Override
  public FlowShape<EventEnvelope, Delivery> shape() {
    return shape;
  }

  @Override
  public Logic createLogic(Attributes attributes) {
    return new Logic();
  }

  final class Logic extends TimerGraphStageLogic {

    private static final String SWEEP = "sweep";

    private final DeliveryLedger ledger =
        new DeliveryLedger(anchor, settings.maxTracked(), System.nanoTime());
    private final Queue<Loaded> ready = new ArrayDeque<>();
    private final Queue<EventEnvelope> fast = new ArrayDeque<>(1);
    private final AsyncCallback<Sweep> swept = createAsyncCallback(this::onSwept);
    private final AsyncCallback<List<Loaded>> loaded = createAsyncCallback(this::onLoaded);
    private final AsyncCallback<Throwable> failed = createAsyncCallback(this::failStage);

    private Sweep lastSweep = anchor.sweep().withoutRows();
    private boolean sweeping;
    private boolean loading;
    private long askedFastPathAt;
    private FeedPosition told = anchor.position();

    private Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              fast.add(grab(in));
              proceed();
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              proceed();
            }
          });
    }

    @Override
    public void preStart() {
      scheduleWithFixedDelay(SWEEP, settings.sweepInterval(), settings.sweepInterval());
      loadLate();
    }

    @Override
    public void onTimer(Object key) {
      sweep();
    }

    private void proceed() {
      deliver();
      if (isAvailable(out) && fast.isEmpty() && !hasBeenPulled(in)) {
        askedFastPathAt = System.nanoTime();
        pull(in);
      }
      loadLate();
      if (ledger.wantsSweep()) {
        sweep();
      }
    }

    private void deliver() {
      while (isAvailable(out) && !ready.isEmpty()) {
        deliverLate(ready.remove());
      }
      while (isAvailable(out) && !fast.isEmpty()) {
        EventEnvelope envelope = fast.remove();
        if (ledger.onFast(((Sequence) envelope.offset()).value())) {
          push(Optional.of(stored(envelope)));
        }
      }
    }

    /** One row is one event: the journal's records have no adapters that would split them. */
    private void deliverLate(Loaded late) {
      if (ledger.onLate(late.row()) && !late.events().isEmpty()) {
        push(Optional.of(late.events().get(0)));
      }
    }

    private void push(Optional<StoredEvent> stored) {
      told = ledger.position();
      push(out, new Delivery(stored, told));
    }

    private void sweep() {
      if (sweeping) {
        return;
      }
      sweeping = true;
      ledger.onSweepBegins();
      inform(sweepAfter.apply(lastSweep), swept);
    }

    private void onSwept(Sweep sweep) {
      sweeping = false;
      if (sweep.rows().size() > settings.maxTracked()) {
        failStage(new FeedOverfullException(settings.maxTracked()));
        return;
      }
      lastSweep = sweep.withoutRows();
      ledger.onSweep(sweep, System.nanoTime());
      if (ledger.isOverfull()) {
        failStage(new FeedOverfullException(settings.maxTracked()));
        return;
      }
      proceed();
      if (isAvailable(out) && !told.equals(ledger.position())) {
        push(Optional.empty());
      }
    }

    private void loadLate() {
      if (loading || !ready.isEmpty()) {
        return;
      }
      List<JournalRow> due = ledger.takePassed(settings.lateBatch());
      if (due.isEmpty() && fastPathIsIdle()) {
        due =
            ledger.takeOverdue(
                settings.lateBatch(), System.nanoTime() - settings.patience().toNanos());
      }
      if (!due.isEmpty()) {
        loading = true;
        inform(loader.load(due), loaded);
      }
    }

    private boolean fastPathIsIdle() {
      return hasBeenPulled(in)
          && System.nanoTime() - askedFastPathAt >= settings.patience().toNanos();
    }

    private void onLoaded(List<Loaded> rows) {
      loading = false;
      ready.addAll(rows);
      proceed();
    }

    private <T> void inform(CompletionStage<T> stage, AsyncCallback<T> callback) {
      stage.whenComplete(
          (result, failure) -> {
            if (failure == null) {
              callback.invoke(result);
            } else {
              failed.invoke(failure);
            }
          });
    }
  }

  static StoredEvent stored(EventEnvelope envelope) {
    return new StoredEvent(
        envelope.persistenceId(), envelope.sequenceNr(), (JournalRecord) envelope.event());
  }
}
