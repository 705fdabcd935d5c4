package org.muniment.edge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedRequestsTest {

  /** What the parser of akka-http 10.5.3 says, and what becomes of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | Request is missing required `Host` header | MALFORMED_REQUEST",
        "400 | HTTP message must not contain more than one Host header | MALFORMED_REQUEST",
        "400 | Illegal request-target: Invalid input 'b' | MALFORMED_REQUEST",
        "400 | HTTP message must not contain more than one Content-Length header"
            + " | MALFORMED_REQUEST",
        "400 | Unsupported HTTP method | METHOD_UNKNOWN",
        "400 | HTTP message contains more than the configured limit of 64 headers"
            + " | HEADER_TOO_LARGE",
        "400 | Illegal character ' ' in header name | MALFORMED_REQUEST",
        "413 | Request Content-Length of 9 bytes exceeds the configured limit | CONTENT_TOO_LARGE",
        "414 | URI length exceeds the configured limit of 8192 characters | URI_TOO_LONG",
        "422 | HEAD requests must not have an entity | UNEXPECTED_BODY",
        "431 | HTTP header value exceeds the configured limit | HEADER_TOO_LARGE",
        "501 | Unsupported HTTP method | METHOD_UNKNOWN",
        "505 | '' | HTTP_VERSION_UNSUPPORTED",
      })
  void theParsersWordsAreNotPassedOn(int status, String summary, ProblemType type) {
    Problem problem = MalformedRequests.problem(status, summary);

    assertThat(problem.type()).isEqualTo(type);
    assertThat(problem.detail()).doesNotContain("configured", "akka", "entity").isNotBlank();
  }
}
