package org.muniment.ops.client;

import java.util.function.LongConsumer;

/**
 * How much of one file is done. A repeated attempt begins anew, so the whole's progress is moved by
 * the difference..
 */
final class Position implements LongConsumer {

  private final Progress progress;
  private long reached;

  Position(Progress progress) {
    this.progress = progress;
  }

  @Override
  public synchronized void accept(long position) {
    progress.advance(position - reached);
    reached = position;
  }
}
