package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;

class QueryParametersTest {

  @Test
  void decodesBlanksAndUtf8() {
    QueryParameters query = QueryParameters.parse("q=a+b%20c%2B%C3%BC&empty=&bare&");

    assertThat(query.text("q")).hasValue("a b c+ü");
    assertThat(query.text("empty")).hasValue("");
    assertThat(query.text("bare")).hasValue("");
    assertThat(query.text("other")).isEmpty();
  }

  @Test
  void aNameThatIsNotKnownIsNamed() {
    assertProblem(
        () -> QueryParameters.parse("limit=1&foo=2").onlyNamed("limit"),
        ProblemType.UNKNOWN_PARAMETER,
        "foo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"q=1&q=2", "q=%", "q=%4", "q=%zz", "q=%ff", "q=%c3%28"})
  void repetitionsAndBadEncodingAreProblems(String raw) {
    assertProblem(() -> QueryParameters.parse(raw), ProblemType.INVALID_PARAMETER, "q");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-1", "+5", "1e2", "", "99999999999", "\u0661"})
  void aLimitOutsideItsBoundsIsAProblem(String value) {
    assertProblem(
        () -> QueryParameters.parse("limit=" + value).count("limit", 50, 1000),
        ProblemType.INVALID_PARAMETER,
        "limit");
  }

  @Test
  void aLimitMayBeLeftOut() {
    assertThat(QueryParameters.parse("").count("limit", 50, 1000)).isEqualTo(50);
    assertThat(QueryParameters.parse("limit=1000").count("limit", 50, 1000)).isEqualTo(1000);
  }

  @Test
  void instantsMayHaveAnyOffset() {
    assertThat(QueryParameters.parse("at=2026-03-01T12:00:00%2B02:00").instant("at"))
        .hasValue(Instant.parse("2026-03-01T10:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-03-01", "%2B999999999-01-01T00:00:00Z"})
  void whatIsNoInstantIsAProblem(String value) {
    assertProblem(
        () -> QueryParameters.parse("at=" + value).instant("at"),
        ProblemType.INVALID_PARAMETER,
        "at");
  }

  @Property(seed = "20261123")
  void anythingIsEitherReadOrAProblem(
      @ForAll @Chars({'a', '=', '&', '%', '2', 'f', '+', '\u00e9'}) String raw) {
    try {
      QueryParameters.parse(raw);
    } catch (ProblemException e) {
      assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_PARAMETER);
    }
  }

  private static void assertProblem(ThrowingCallable call, ProblemType type, String parameter) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().type()).isEqualTo(type);
              assertThat(e.problem().members()).containsEntry("parameter", parameter);
            });
  }
}
