package org.muniment.edge.http;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;

/**
 * Passes bytes on and tells when the stream was begun and when it is over, in whatever way: its
 * end, a failure, a reader that has gone, the end of the actor system. As {@code watchTermination}
 * does, without a future and its callbacks on other threads for every answer.
 */
final class EndOfStream extends GraphStage<FlowShape<ByteString, ByteString>> {
  private final Inlet<ByteString> in = Inlet.create("EndOfStream.in");
  private final Outlet<ByteString> out = Outlet.create("EndOfStream.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final Runnable onBegin;
  private final Runnable onEnd;

  /**
   * @param onBegin run when the stream is materialized
   * @param onEnd run once after that, within the stream: it must not block
   */
  EndOfStream(Runnable onBegin, Runnable onEnd) {
    this.onBegin = onBegin;
    this.onEnd = onEnd;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    onBegin.run();
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              push(out, grab(in));
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    @Override
    public void postStop() {
      onEnd.run();
    }
  }
}
