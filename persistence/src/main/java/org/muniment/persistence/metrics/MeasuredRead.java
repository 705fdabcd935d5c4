package org.muniment.persistence.metrics;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;

/** Measures a content on its way out: from the first demand until its first byte, and its bytes. */
final class MeasuredRead extends GraphStage<FlowShape<ByteString, ByteString>> {
  private final Inlet<ByteString> in = Inlet.create("MeasuredRead.in");
  private final Outlet<ByteString> out = Outlet.create("MeasuredRead.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private boolean asked;
    private boolean begun;
    private long since;

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              ByteString chunk = grab(in);
              measure(chunk.size());
              push(out, chunk);
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              StorageMeasurements.blobFailure(MeasuredBlobStore.READ);
              failStage(failure);
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (!asked) {
                asked = true;
                since = System.nanoTime();
              }
              pull(in);
            }
          });
    }

    private void measure(int bytes) {
      if (!begun) {
        begun = true;
        StorageMeasurements.blobTime(
            MeasuredBlobStore.READ, Duration.ofNanos(System.nanoTime() - since));
      }
      StorageMeasurements.blobBytes(MeasuredBlobStore.READ, bytes);
    }
  }
}
