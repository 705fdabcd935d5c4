package org.muniment.edge.http;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * What stands between a connection and the reader of a request body.
 *
 * <p>A reader that stops early (a refusal, a body that is too large) must not simply cancel: the
 * connection would be reset while the client still sends, and the client would see the reset
 * instead of the answer. So the stage goes on reading, drops what it reads, and gives up only at
 * the bounds of {@link BodySettings}. {@code settled} completes when nothing more is to be read;
 * the answer waits for it.
 *
 * <p>A client that sends a byte now and then would hold its place for ever: over each {@link
 * BodySettings#patience()} spent waiting for the client (not for the reader) at least {@link
 * BodySettings#minimumBytes()} must arrive, or the reader's stream fails with a {@link
 * TimeoutException}.
 */
final class LingeringBody extends GraphStage<FlowShape<ByteString, ByteString>> {

  private static final Object DRAIN = "drain";
  private static final Object PACE = "pace";

  private final Inlet<ByteString> in = Inlet.create("LingeringBody.in");
  private final Outlet<ByteString> out = Outlet.create("LingeringBody.out");
  private final BodySettings settings;
  private final CompletableFuture<Void> settled;
  private final Runnable onStart;

  /**
   * @param onStart called when the body is first read
   */
  LingeringBody(BodySettings settings, CompletableFuture<Void> settled, Runnable onStart) {
    this.settings = settings;
    this.settled = settled;
    this.onStart = onStart;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    onStart.run();
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private boolean draining;
    private long drained;
    private long arrived;
    private Duration waited = Duration.ZERO;
    private long waitingSince;
    private boolean waiting;

    Logic() {
      super(LingeringBody.this.shape());
      setHandler(in, new FromClient());
      setHandler(out, new FromReader());
    }

    @Override
    public void preStart() {
      Duration tick = settings.patience().dividedBy(4);
      scheduleAtFixedRate(PACE, tick, tick);
    }

    @Override
    public void onTimer(Object key) {
      if (key.equals(DRAIN)) {
        completeStage();
      } else {
        checkPace();
      }
    }

    @Override
    public void postStop() {
      settled.complete(null);
    }

    private void checkPace() {
      noteWaiting();
      if (waited.compareTo(settings.patience()) < 0) {
        return;
      }
      if (arrived < settings.minimumBytes()) {
        giveUp();
      }
      waited = Duration.ZERO;
      arrived = 0;
    }

    /**
     * The answer goes out while the drops are still taken: cutting the client off would undo it.
     */
    private void giveUp() {
      fail(out, new TimeoutException("the request body arrives too slowly"));
      settled.complete(null);
      drain();
    }

    private void drain() {
      draining = true;
      cancelTimer(PACE);
      scheduleOnce(DRAIN, settings.drainTime());
      if (!hasBeenPulled(in)) {
        ask();
      }
    }

    private void noteWaiting() {
      if (waiting) {
        long now = System.nanoTime();
        waited = waited.plusNanos(now - waitingSince);
        waitingSince = now;
      }
    }

    private void ask() {
      waiting = true;
      waitingSince = System.nanoTime();
      pull(in);
    }

    private final class FromClient extends AbstractInHandler {
      @Override
      public void onPush() {
        noteWaiting();
        waiting = false;
        ByteString bytes = grab(in);
        arrived += bytes.size();
        if (!draining) {
          push(out, bytes);
          return;
        }
        drained += bytes.size();
        if (drained > settings.drainBytes()) {
          completeStage();
        } else {
          ask();
        }
      }
    }

    private final class FromReader extends AbstractOutHandler {
      @Override
      public void onPull() {
        ask();
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        drain();
      }
    }
  }
}
