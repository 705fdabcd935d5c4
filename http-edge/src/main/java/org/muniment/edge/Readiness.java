package org.muniment.edge;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** What this node lacks to do its work. Answers quickly and does not fail. */
public interface Readiness {

  /**
   * Something that is wrong.
   *
   * @param component what it is about, for example {@code journal}
   * @param reason a sentence for the person who operates the node
   */
  record Fault(String component, String reason) {}

  /** What is missing for the node to have started; empty once it has, and from then on. */
  CompletionStage<List<Fault>> started();

  /** What is missing for requests to succeed now; empty when they should. */
  CompletionStage<List<Fault>> ready();

  /** What does not keep the node from being ready, though some requests are turned away. */
  List<Fault> warnings();
}
