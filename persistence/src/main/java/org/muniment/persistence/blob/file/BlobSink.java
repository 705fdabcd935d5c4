package org.muniment.persistence.blob.file;

import akka.japi.Pair;
import akka.stream.AbruptStageTerminationException;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.SinkShape;
import akka.stream.stage.AbstractGraphStageWithMaterializedValue;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.blob.BlobTooLargeException;
import org.muniment.persistence.blob.StoredBlob;

/**
 * Stores a stream. It blocks, so it runs on threads of its own. Whatever the end, the staged file
 * is gone before the value says so.
 */
final class BlobSink
    extends AbstractGraphStageWithMaterializedValue<
        SinkShape<ByteString>, CompletionStage<StoredBlob>> {

  private final Inlet<ByteString> in = Inlet.create("BlobSink.in");
  private final SinkShape<ByteString> shape = SinkShape.of(in);
  private final BlobDirectory directory;
  private final FileBlobSettings settings;
  private final long maxBytes;

  BlobSink(BlobDirectory directory, FileBlobSettings settings, long maxBytes) {
    this.directory = directory;
    this.settings = settings;
    this.maxBytes = maxBytes;
  }

  @Override
  public SinkShape<ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<StoredBlob>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    Writing writing = new Writing();
    return Pair.create(writing, writing.stored);
  }

  private final class Writing extends GraphStageLogic {
    private final CompletableFuture<StoredBlob> stored = new CompletableFuture<>();
    private StagedBlob staged;

    Writing() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              onBytes(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              onEnd();
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
              fail(cause);
            }
          });
    }

    @Override
    public void preStart() {
      try {
        staged = new StagedBlob(directory, settings);
        pull(in);
      } catch (IOException e) {
        fail(e);
      }
    }

    private void onBytes(ByteString bytes) {
      if (bytes.size() > maxBytes - staged.size()) {
        fail(new BlobTooLargeException(maxBytes));
        return;
      }
      try {
        staged.append(bytes);
        pull(in);
      } catch (IOException e) {
        fail(e);
      }
    }

    private void onEnd() {
      try {
        stored.complete(staged.commit());
        completeStage();
      } catch (IOException e) {
        fail(e);
      }
    }

    private void fail(Throwable cause) {
      discard(cause);
      stored.completeExceptionally(cause);
      failStage(cause);
    }

    private void discard(Throwable cause) {
      try {
        if (staged != null) {
          staged.close();
        }
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }

    /** Reached with an open value only when the stream was torn down without a signal. */
    @Override
    public void postStop() {
      if (!stored.isDone()) {
        Throwable cause = new AbruptStageTerminationException(this);
        discard(cause);
        stored.completeExceptionally(cause);
      }
    }
  }
}
