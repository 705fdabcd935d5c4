package org.muniment.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.Marker;

/** Keeps one sentence out of the log, and nothing else that its logger says. */
public final class SilencedSentence extends TurboFilter {

  private String loggerName;
  private String beginning;

  /** Who says it. */
  public void setLoggerName(String loggerName) {
    this.loggerName = loggerName;
  }

  /** What it begins with. */
  public void setBeginning(String beginning) {
    this.beginning = beginning;
  }

  @Override
  public FilterReply decide(
      Marker marker,
      Logger logger,
      Level level,
      String message,
      Object[] arguments,
      Throwable thrown) {
    return message != null && logger.getName().equals(loggerName) && message.startsWith(beginning)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
