package org.muniment.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The access log. */
class ExchangeTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final HttpRequest REQUEST =
      HttpRequest.GET("/api/v1/documents/1?q=private")
          .addHeader(RawHeader.create("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"));
  private static final HttpResponse RESPONSE =
      HttpResponse.create().withStatus(StatusCodes.OK).withEntity("hello");

  private final Logger access = (Logger) LoggerFactory.getLogger("org.muniment.access");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    access.setLevel(Level.INFO);
    access.setAdditive(false);
    access.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    access.detachAppender(lines);
  }

  @Test
  void aRequestHasOneLineThatSaysEverythingButItsQuery() {
    Exchange exchange = Exchange.begin(REQUEST);

    exchange.answered(Exchange.byResource("documents/{id}", RESPONSE));
    exchange.answered(RESPONSE);

    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .contains(
            "method=GET",
            "route=documents/{id}",
            "path=/api/v1/documents/1",
            "status=200",
            "bytes=5",
            "traceId=" + TRACE)
        .noneMatch(pair -> pair.contains("private"))
        .anyMatch(pair -> pair.startsWith("ms="));
  }

  @Test
  void aProbeHasALineOnlyWhenThatIsWanted() {
    Exchange.begin(REQUEST).answered(Exchange.byProbe("health/live", RESPONSE));
    assertThat(lines.list).isEmpty();

    access.setLevel(Level.DEBUG);
    Exchange.begin(REQUEST).answered(Exchange.byProbe("health/live", RESPONSE));
    assertThat(lines.list).hasSize(1);
  }
}
