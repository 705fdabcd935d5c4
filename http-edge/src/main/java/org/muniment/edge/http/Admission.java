package org.muniment.edge.http;

import akka.actor.Cancellable;
import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.muniment.edge.observe.HttpMeasurements;

/**
 * Bounds how many requests, of whatever kind, are being answered at once. A request counts from its
 * headers until the last byte of its answer was handed to the connection, so that slow downloads
 * count too.
 */
public final class Admission {

  private final String kind;
  private final int limit;
  private final Semaphore free;
  private final Duration streamStart;
  private final ClassicActorSystemProvider system;

  /**
   * @param kind of what is admitted, as measurements name it
   * @param streamStart how long a streamed answer may take to be begun before its place is given to
   *     others: the connection may be gone, and then nobody ever begins it
   */
  public Admission(
      String kind, int limit, Duration streamStart, ClassicActorSystemProvider system) {
    this.kind = kind;
    this.limit = limit;
    this.free = new Semaphore(limit);
    this.streamStart = streamStart;
    this.system = system;
  }

  /** How many requests there may be at once. */
  int limit() {
    return limit;
  }

  /** How many places are free now. */
  int free() {
    return free.availablePermits();
  }

  /** A place, or empty when all are taken. */
  public Optional<Place> enter() {
    if (!free.tryAcquire()) {
      return Optional.empty();
    }
    HttpMeasurements.entered(kind);
    return Optional.of(new Place());
  }

  /** One request's place. */
  public final class Place {
    private final AtomicBoolean left = new AtomicBoolean();

    /** Gives the place back; further calls do nothing. */
    void leave() {
      if (left.compareAndSet(false, true)) {
        free.release();
        HttpMeasurements.left(kind);
      }
    }

    /** The same response; its end gives the place back. */
    HttpResponse leaveAfter(HttpResponse response) {
      HttpEntity entity = response.entity();
      if (!(entity instanceof HttpEntity.Default streamed)) {
        leave();
        return response;
      }
      return response.withEntity(
          HttpEntities.create(
              streamed.getContentType(),
              streamed.getContentLength(),
              leaveAfter(streamed.getDataBytes())));
    }

    /** The same bytes; their end gives the place back. */
    public <M> Source<ByteString, M> leaveAfter(Source<ByteString, M> bytes) {
      Cancellable unlessBegun =
          system
              .classicSystem()
              .scheduler()
              .scheduleOnce(streamStart, this::leave, system.classicSystem().dispatcher());
      return bytes.via(new EndOfStream(unlessBegun::cancel, this::leave));
    }
  }
}
