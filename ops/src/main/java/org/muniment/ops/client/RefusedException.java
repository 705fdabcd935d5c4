package org.muniment.ops.client;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The server understood and said no. */
final class RefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** These mean that the same request may succeed later (RFC 9110, RFC 6585). */
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 502, 503, 504);

  private final transient Problem problem;
  private final transient Optional<Duration> retryAfter;

  RefusedException(Problem problem, Optional<Duration> retryAfter) {
    super(problem.sentence());
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  Problem problem() {
    return problem;
  }

  int status() {
    return problem.status();
  }

  boolean isTransient() {
    return TRANSIENT.contains(status());
  }

  /** How long the server asks to wait. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
