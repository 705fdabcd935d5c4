package org.muniment.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-" + TRACE + "-" + SPAN + "-01",
        "cc-" + TRACE + "-" + SPAN + "-01-what-follows"
      })
  void aTraceIsContinuedWithASpanOfOurs(String traceparent) {
    TraceContext trace = trace(traceparent);

    assertThat(trace.traceId()).isEqualTo(TRACE);
    assertThat(trace.spanId()).matches("[0-9a-f]{16}").isNotEqualTo(SPAN);
    assertThat(trace.header().value()).isEqualTo("00-" + TRACE + "-" + trace.spanId() + "-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-01-more",
        "00-" + TRACE + "-" + SPAN + "-1",
        "00-" + TRACE + "-" + SPAN
      })
  void whatIsNotATraceIsReplacedByANewOne(String traceparent) {
    TraceContext trace = trace(traceparent);

    assertThat(trace.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
    assertThat(trace.flags()).isEqualTo("00");
  }

  @Test
  void tracesDiffer() {
    HttpRequest request = HttpRequest.create();

    assertThat(TraceContext.begin(request).traceId())
        .isNotEqualTo(TraceContext.begin(request).traceId());
  }

  private static TraceContext trace(String traceparent) {
    return TraceContext.begin(
        HttpRequest.create().addHeader(RawHeader.create("traceparent", traceparent)));
  }
}
