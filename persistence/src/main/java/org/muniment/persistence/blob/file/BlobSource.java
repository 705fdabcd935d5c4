package org.muniment.persistence.blob.file;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one content or a part of it, some chunks at a time on threads that may block. The stage
 * itself does not, and lives in the actor of whoever reads: an actor of its own and a message to
 * and from it for every chunk cost a download more than the reading does. While the last chunk of
 * those that were read is on its way, the next ones are read.
 */
final class BlobSource extends GraphStage<SourceShape<ByteString>> {
  private static final Logger log = LoggerFactory.getLogger(BlobSource.class);

  private final Outlet<ByteString> out = Outlet.create("BlobSource.out");
  private final SourceShape<ByteString> shape = SourceShape.of(out);
  private final Supplier<BlobReading> content;
  private final Executor threads;

  /**
   * @param content asked once for each materialization
   * @param threads on which files are opened, read and closed
   */
  BlobSource(Supplier<BlobReading> content, Executor threads) {
    this.content = content;
    this.threads = threads;
  }

  @Override
  public SourceShape<ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Reading(content.get());
  }

  private final class Reading extends GraphStageLogic {
    private final BlobReading file;
    private final Queue<ByteString> waiting = new ArrayDeque<>();
    private final AsyncCallback<BlobReading.Window> arrived = createAsyncCallback(this::onArrival);
    private final AsyncCallback<Throwable> failed = createAsyncCallback(this::failStage);
    private boolean begun;
    private boolean reading;
    private boolean ended;

    Reading(BlobReading file) {
      super(shape);
      this.file = file;
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              onDemand();
            }
          });
    }

    private void onDemand() {
      if (!waiting.isEmpty()) {
        push(out, waiting.remove());
        if (waiting.isEmpty() && ended) {
          complete(out);
        }
      }
      readAhead();
    }

    private void readAhead() {
      if (waiting.isEmpty() && !reading && !ended) {
        reading = true;
        begun = true;
        threads.execute(this::read);
      }
    }

    /** On a thread that may block. */
    private void read() {
      BlobReading.Window window;
      try {
        window = file.next();
      } catch (IOException | RuntimeException e) {
        failed.invoke(e);
        return;
      }
      arrived.invoke(window);
    }

    private void onArrival(BlobReading.Window window) {
      reading = false;
      ended = window.last();
      waiting.addAll(window.chunks());
      if (waiting.isEmpty()) { // empty content
        complete(out);
      } else if (isAvailable(out)) {
        onDemand();
      }
    }

    @Override
    public void postStop() {
      if (begun && !ended) {
        threads.execute(this::close);
      }
    }

    private void close() {
      try {
        file.close();
      } catch (IOException e) {
        log.warn("A file that was read could not be closed", e);
      }
    }
  }
}
