package org.muniment.edge.http;

import akka.NotUsed;
import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RequestEntity;
import akka.japi.pf.PFBuilder;
import akka.stream.StreamLimitReachedException;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.muniment.edge.observe.TraceContext;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;

/**
 * The body of one request, read at most once. A body that is cut short or too slow fails its stream
 * with a {@link ProblemException}.
 */
public final class RequestBody {

  private final RequestEntity entity;
  private final BodySettings settings;
  private final boolean clientAwaitsGoAhead;
  private final Optional<TraceContext> trace;
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private volatile boolean started;
  private volatile ProblemException failure;

  RequestBody(HttpRequest request, BodySettings settings) {
    this.entity = request.entity();
    this.settings = settings;
    this.clientAwaitsGoAhead = request.getHeader("expect").isPresent();
    this.trace = TraceContext.of(request);
  }

  /** The trace of the request that it belongs to. */
  public Optional<TraceContext> trace() {
    return trace;
  }

  /** As the client declared it, with parameters. */
  public ContentType contentType() {
    return entity.getContentType();
  }

  /** The declared size in bytes; empty for chunked bodies. */
  public OptionalLong declaredSize() {
    return entity.getContentLengthOption();
  }

  /** All of it, if it is there already, as small bodies are; then nobody has to read it. */
  public Optional<ByteString> whole() {
    return entity instanceof HttpEntity.Strict strict
        ? Optional.of(strict.getData())
        : Optional.empty();
  }

  /** The bytes, with no bound on their number. */
  public Source<ByteString, NotUsed> bytes() {
    return Source.fromGraph(entity.withoutSizeLimit().getDataBytes())
        .mapError(new PFBuilder<Throwable, Throwable>().matchAny(this::failed).build())
        .via(new LingeringBody(settings, settled, () -> started = true))
        .mapError(new PFBuilder<Throwable, Throwable>().matchAny(this::failed).build())
        .mapMaterializedValue(ignored -> NotUsed.getInstance());
  }

  /**
   * Collects a small body.
   *
   * @return fails with {@link ProblemType#JSON_TOO_LARGE} beyond {@code max} bytes
   */
  public CompletionStage<ByteString> collect(long max, ClassicActorSystemProvider system) {
    return whole().map(bytes -> bounded(bytes, max)).orElseGet(() -> collect(bytes(), max, system));
  }

  private static CompletionStage<ByteString> bounded(ByteString bytes, long max) {
    return bytes.size() > max
        ? CompletableFuture.failedFuture(jsonTooLarge(max).asException())
        : CompletableFuture.completedFuture(bytes);
  }

  static CompletionStage<ByteString> collect(
      Source<ByteString, ?> bytes, long max, ClassicActorSystemProvider system) {
    return bytes
        .limitWeighted(max, chunk -> (long) chunk.size())
        .mapError(StreamLimitReachedException.class, e -> jsonTooLarge(max).asException())
        .runFold(ByteString.emptyByteString(), ByteString::concat, system);
  }

  private static Problem jsonTooLarge(long max) {
    return Problem.of(
            ProblemType.JSON_TOO_LARGE, "The JSON may have %d bytes at most.".formatted(max))
        .with("limit", max);
  }

  /** Why the body could not be read to its end; empty when that was not the body's fault. */
  public Optional<ProblemException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Completes when the connection is ready for the answer. A body that nobody has read is read and
   * dropped, unless its client still waits to be asked for it.
   */
  CompletionStage<Void> settle(ClassicActorSystemProvider system) {
    if (entity.isStrict() || (!started && clientAwaitsGoAhead)) {
      return CompletableFuture.completedFuture(null);
    }
    if (!started) {
      bytes().runWith(Sink.cancelled(), system);
    }
    return settled;
  }

  private Throwable failed(Throwable cause) {
    if (cause instanceof ProblemException) {
      return cause;
    }
    failure = problem(cause).asException();
    return failure;
  }

  private static Problem problem(Throwable cause) {
    return cause instanceof TimeoutException
        ? Problem.of(ProblemType.BODY_TOO_SLOW, "The body arrived too slowly; nothing was stored.")
            .with(Headers.CLOSE)
        : Problem.of(
                ProblemType.INCOMPLETE_BODY,
                "The body ended before it was complete or is badly framed; nothing was stored.")
            .with(Headers.CLOSE);
  }
}
