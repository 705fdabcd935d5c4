package org.muniment.ops.client;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/**
 * Carries exchanges out until they succeed, the server refuses for good, or the attempts are used
 * up.
 *
 * <p>Every exchange given to it must be repeatable: a safe method, or a write with an {@code
 * Idempotency-Key}. A lost answer then costs nothing but the repetition. An attempt includes the
 * whole body in both directions, and its time is bounded by the content's size.
 *
 * <p>A server that was never reached is not tried again: the reason is most likely that it does not
 * run, or does not speak TLS, and a person waits.
 */
final class Transport {

  /** One attempt at an exchange. */
  interface Attempt<T> {
    T run(HttpClient http) throws IOException, InterruptedException;
  }

  private final URI server;
  private final ClientSettings settings;
  private final RetryDelay delay;
  private final HttpClient http;
  private volatile boolean reached;

  Transport(URI server, ClientSettings settings) {
    this.server = server;
    this.settings = settings;
    this.delay = new RetryDelay(settings.retry(), () -> ThreadLocalRandom.current().nextDouble());
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(settings.connectTimeout())
            .build();
  }

  /**
   * Carries out an exchange that writes, under an {@code Idempotency-Key}. When no answer could be
   * had although an attempt may have arrived, the exception says so; otherwise as {@link
   * #exchange}.
   */
  <T> T write(long bytes, Attempt<T> attempt) throws LocalFileException {
    AtomicBoolean arrived = new AtomicBoolean();
    try {
      return exchange(
          bytes,
          http -> {
            try {
              return attempt.run(http);
            } catch (IOException | InterruptedException | RefusedException e) {
              arrived.compareAndSet(false, !isNoConnection(e));
              throw e;
            }
          });
    } catch (UnreachableException e) {
      throw arrived.get() ? e.ofWrite() : e;
    }
  }

  /**
   * Carries an exchange out.
   *
   * @param bytes size of the content that goes along in either direction
   * @throws RefusedException when the server says no
   * @throws UnreachableException when no answer could be had
   * @throws LocalFileException when a file on this side cannot be used
   * @throws CancellationException when the calling thread was interrupted
   */
  <T> T exchange(long bytes, Attempt<T> attempt) throws LocalFileException {
    RetryPolicy<T> retry = retryPolicy();
    Timeout<T> deadline = Timeout.<T>builder(settings.deadline(bytes)).withInterrupt().build();
    try {
      return Failsafe.with(retry, deadline).get(() -> once(attempt));
    } catch (FailsafeException e) {
      throw meaning(e);
    }
  }

  /** Whether a single attempt brings an answer. */
  boolean succeeds(Attempt<?> attempt) {
    try {
      attempt.run(http);
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private <T> RetryPolicy<T> retryPolicy() {
    return RetryPolicy.<T>builder()
        .withMaxAttempts(settings.retry().attempts())
        .handleIf(this::mayPass)
        .withDelayFn(
            context -> delay.after(context.getAttemptCount(), asked(context.getLastException())))
        .build();
  }

  private <T> T once(Attempt<T> attempt) throws IOException, InterruptedException {
    try {
      T answer = attempt.run(http);
      reached = true;
      return answer;
    } catch (RefusedException e) {
      reached = true;
      throw e;
    }
  }

  private boolean mayPass(Throwable failure) {
    if (failure instanceof RefusedException refused) {
      return refused.isTransient();
    }
    if (isNoConnection(failure)) {
      return reached;
    }
    return failure instanceof TimeoutExceededException
        || (failure instanceof IOException && LocalFileException.within(failure).isEmpty());
  }

  /** TLS that fails before the server was ever reached, its peer does not speak. */
  private boolean isNoConnection(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof HttpConnectTimeoutException
        || (failure instanceof SSLException && !reached);
  }

  private static Optional<Duration> asked(Throwable failure) {
    return failure instanceof RefusedException refused ? refused.retryAfter() : Optional.empty();
  }

  private RuntimeException meaning(FailsafeException e) throws LocalFileException {
    if (e instanceof TimeoutExceededException) {
      return UnreachableException.of(server, new HttpTimeoutException("no answer in time"));
    }
    Optional<LocalFileException> local = LocalFileException.within(e);
    if (local.isPresent()) {
      throw local.get();
    }
    if (e.getCause() instanceof IOException io) {
      return UnreachableException.of(server, io);
    }
    if (e.getCause() instanceof InterruptedException) {
      CancellationException cancelled = new CancellationException("stopped");
      cancelled.initCause(e);
      return cancelled;
    }
    return e;
  }
}
