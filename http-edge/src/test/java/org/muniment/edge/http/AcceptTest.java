package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.edge.EdgeSettings;

class AcceptTest {

  private static final BodySettings BODIES = EdgeSettings.from(ConfigFactory.load()).requestBody();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/event-stream",
        "Text/Event-Stream",
        "application/json;q=0.5, text/event-stream;charset=utf-8;q=0.1",
        "text/event-stream;q=0.001"
      })
  void whoNamesAMediaTypeAsksForIt(String accept) {
    assertThat(asksForEvents(accept)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "text/*",
        "application/json",
        "text/event-stream;q=0",
        "text/event-stream; Q=0.000",
        "text/event-streams",
        ""
      })
  void whoDoesNotNameItDoesNot(String accept) {
    assertThat(asksForEvents(accept)).isFalse();
  }

  @Test
  void whoSaysNothingDoesNot() {
    assertThat(new ApiRequest(HttpRequest.create(), BODIES).asksFor("text/event-stream")).isFalse();
  }

  private static boolean asksForEvents(String accept) {
    HttpRequest request = HttpRequest.create().addHeader(RawHeader.create("Accept", accept));
    return new ApiRequest(request, BODIES).asksFor("text/event-stream");
  }
}
