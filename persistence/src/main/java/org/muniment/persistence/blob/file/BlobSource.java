package org.muniment.persistence.blob.file;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.ByteRange;
import org.muniment.protocol.content.ContentHash;

/** Reads one content or a part of it, a chunk for each demand. It blocks, like {@link BlobSink}. */
final class BlobSource extends GraphStage<SourceShape<ByteString>> {
  private final Outlet<ByteString> out = Outlet.create("BlobSource.out");
  private final SourceShape<ByteString> shape = SourceShape.of(out);
  private final BlobDirectory directory;
  private final int chunkBytes;
  private final ContentHash hash;
  private final Optional<ByteRange> range;

  BlobSource(BlobDirectory directory, int chunkBytes, ContentHash hash, Optional<ByteRange> range) {
    this.directory = directory;
    this.chunkBytes = chunkBytes;
    this.hash = hash;
    this.range = range;
  }

  @Override
  public SourceShape<ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Reading();
  }

  private final class Reading extends GraphStageLogic {
    private FileChannel channel;
    private long remaining;

    Reading() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              onDemand();
            }
          });
    }

    @Override
    public void preStart() {
      try {
        channel = directory.open(hash);
        seek(channel.size());
      } catch (NoSuchFileException e) {
        failStage(new BlobNotFoundException(hash));
      } catch (IOException | IllegalArgumentException e) {
        failStage(e);
      }
    }

    private void seek(long size) throws IOException {
      ByteRange wanted = range.orElse(null);
      if (wanted == null) {
        remaining = size;
      } else if (wanted.from() >= size || wanted.length() > size - wanted.from()) {
        throw new IllegalArgumentException(
            "%s reaches beyond content %s of %d bytes".formatted(wanted, hash, size));
      } else {
        channel.position(wanted.from());
        remaining = wanted.length();
      }
    }

    private void onDemand() {
      if (remaining == 0) { // empty content; everything else ends with its last chunk
        complete(out);
        return;
      }
      try {
        ByteString chunk = read((int) Math.min(chunkBytes, remaining));
        remaining -= chunk.size();
        push(out, chunk);
        if (remaining == 0) {
          complete(out);
        }
      } catch (IOException e) {
        failStage(e);
      }
    }

    private ByteString read(int length) throws IOException {
      byte[] bytes = new byte[length];
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException("content " + hash + " became shorter while it was read");
        }
      }
      return ByteString.fromArrayUnsafe(bytes);
    }

    @Override
    public void postStop() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
