package org.muniment.node.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs actors one step at a time, in an order that a seed decides. An actor may use any threads:
 * whatever calls {@link #step} does so for the actor whose turn it is, since no other one moves.
 */
final class Interleaving {

  private static final long PATIENCE_SECONDS = 60;

  /** What an actor does; {@link #step} wherever another one may come between. */
  interface Script {
    void run() throws Exception;
  }

  /** Whatever a killed actor would still do. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final class Actor {
    final Semaphore turn = new Semaphore(0);
    final Thread thread;
    int stepsToLive;
    volatile Throwable failure;

    Actor(Runnable body, int stepsToLive) {
      this.thread = new Thread(body, "actor");
      this.thread.setDaemon(true); // it may be killed, and then never ends
      this.stepsToLive = stepsToLive;
    }
  }

  private final Random random;
  private final List<Actor> alive = new ArrayList<>();
  private final List<Actor> all = new ArrayList<>();
  private final Semaphore ended = new Semaphore(0);
  private final List<Actor> killed = new ArrayList<>();
  private volatile Actor current;
  private volatile boolean over;

  Interleaving(Random random) {
    this.random = random;
  }

  /** Adds an actor that lives to its end. */
  void add(Script script) {
    add(script, Integer.MAX_VALUE);
  }

  /** Adds an actor that is killed after so many steps, if it lives that long: it just stops. */
  void add(Script script, int stepsToLive) {
    Actor[] self = new Actor[1];
    self[0] = new Actor(() -> live(self[0], script), stepsToLive);
    alive.add(self[0]);
    all.add(self[0]);
  }

  /** Runs all of them to their ends. */
  void run() throws InterruptedException {
    all.forEach(actor -> actor.thread.start());
    passOn();
    if (!ended.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the actors wait for each other");
    }
    for (Actor actor : all) {
      if (actor.failure != null) {
        throw new AssertionError("an actor failed", actor.failure);
      }
    }
  }

  /** Here another actor may come between; nothing happens when none is running. */
  void step() {
    if (over) {
      throw new Killed();
    }
    Actor me = current;
    if (me == null) {
      return;
    }
    if (me.stepsToLive-- <= 0) {
      alive.remove(me);
      killed.add(me);
      passOn();
      me.turn.acquireUninterruptibly();
      throw new Killed();
    }
    Actor next = alive.get(random.nextInt(alive.size()));
    if (next != me) {
      current = next;
      next.turn.release();
      me.turn.acquireUninterruptibly();
    }
  }

  private void live(Actor me, Script script) {
    me.turn.acquireUninterruptibly();
    try {
      script.run();
    } catch (Exception | AssertionError e) {
      me.failure = e;
    }
    if (!over) {
      alive.remove(me);
      passOn();
    }
  }

  /** Ends what killed actors have left waiting. Nothing may step any more. */
  void bury() {
    over = true;
    killed.forEach(actor -> actor.turn.release());
  }

  private void passOn() {
    if (alive.isEmpty()) {
      current = null;
      ended.release();
    } else {
      current = alive.get(random.nextInt(alive.size()));
      current.turn.release();
    }
  }
}
