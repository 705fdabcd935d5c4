package org.muniment.node.search;

import akka.Done;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import java.time.Duration;

/**
 * Says when what came is to be shown: a moment after the first that came, but not sooner than an
 * interval after the last time, and at once when much has come.
 *
 * <p>So a single change is seen soon, and with many of them the price of showing, which hardly
 * depends on how much there is to show, is paid rarely. Nothing that came stays unsaid.
 */
final class Cadence<T> extends GraphStage<FlowShape<T, Done>> {

  private final Inlet<T> in = Inlet.create("Cadence.in");
  private final Outlet<Done> out = Outlet.create("Cadence.out");
  private final int atOnce;
  private final Duration delay;
  private final Duration interval;

  /**
   * A cadence.
   *
   * @param atOnce so many are shown without delay
   * @param delay after the first that is to be shown
   * @param interval between two times at least
   */
  Cadence(int atOnce, Duration delay, Duration interval) {
    this.atOnce = atOnce;
    this.delay = delay;
    this.interval = interval;
  }

  @Override
  public FlowShape<T, Done> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes inherited) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    private int waiting;
    private boolean due;
    private long lastShown = System.nanoTime() - interval.toNanos();

    Logic() {
      super(shape());
      setHandler(in, new Ends());
      setHandler(out, new Ends());
    }

    @Override
    public void preStart() {
      pull(in);
    }

    @Override
    public void onTimer(Object key) {
      due = true;
      showIfDue();
    }

    private void came() {
      waiting++;
      if (waiting >= atOnce) {
        due = true;
      } else if (waiting == 1) {
        scheduleOnce("show", Duration.ofNanos(Math.max(delay.toNanos(), untilInterval())));
      }
      showIfDue();
      pullUnlessFull();
    }

    private void pullUnlessFull() {
      if (waiting < atOnce && !hasBeenPulled(in)) {
        tryPull(in);
      }
    }

    private long untilInterval() {
      return lastShown + interval.toNanos() - System.nanoTime();
    }

    private void showIfDue() {
      if (due && isAvailable(out)) {
        cancelTimer("show");
        due = false;
        waiting = 0;
        lastShown = System.nanoTime();
        push(out, Done.getInstance());
        pullUnlessFull();
      }
    }

    private final class Ends extends AbstractInOutHandler {
      @Override
      public void onPush() {
        grab(in);
        came();
      }

      @Override
      public void onPull() {
        showIfDue();
      }

      @Override
      public void onUpstreamFinish() {
        if (waiting > 0) {
          emit(out, Done.getInstance());
        }
        completeStage();
      }
    }
  }
}
