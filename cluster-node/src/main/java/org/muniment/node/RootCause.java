package org.muniment.node;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;

/** What a logged failure came from, in brackets: the console is for people, the file has traces. */
public final class RootCause extends ThrowableHandlingConverter {

  @Override
  public String convert(ILoggingEvent event) {
    IThrowableProxy cause = event.getThrowableProxy();
    if (cause == null) {
      return "";
    }
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String name = cause.getClassName().substring(cause.getClassName().lastIndexOf('.') + 1);
    return cause.getMessage() == null
        ? " (%s)".formatted(name)
        : " (%s: %s)".formatted(name, cause.getMessage().strip());
  }
}
