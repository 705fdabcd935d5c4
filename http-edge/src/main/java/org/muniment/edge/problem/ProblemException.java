package org.muniment.edge.problem;

import java.io.Serial;

/** Carries a {@link Problem} to where answers are made. Has no stack trace: it is no defect. */
public final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** What is to be answered. */
  public Problem problem() {
    return problem;
  }
}
