package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;

class ContentDispositionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "attachment; filename=a.txt | a.txt",
        "attachment; filename=\"a b.txt\" | a b.txt",
        "attachment; filename=\"a;b\\\"c.txt\" | a;b\"c.txt",
        "ATTACHMENT;FILENAME=a.txt; | a.txt",
        "attachment; filename=\"x\"; filename*=UTF-8''%e2%82%ac.txt | €.txt",
        "attachment; filename*=utf-8'de'%C3%BC; filename=x | ü",
        "attachment; filename*=ISO-8859-1''%fc | ü",
        "form-data; name=\"content\"; filename=\"/home/me/ü.pdf\" | ü.pdf",
        "attachment; filename=\"../../etc/passwd\" | passwd",
      })
  void readsTheFilename(String value, String filename) {
    assertThat(ContentDisposition.parse(value).filename()).hasValue(filename);
  }

  @Test
  void thereMayBeNoFilename() {
    assertThat(ContentDisposition.parse("form-data; name=x").filename()).isEmpty();
    assertThat(ContentDisposition.parse("inline").filename()).isEmpty();
    assertThat(ContentDisposition.parse("inline; filename=\"a/\"").filename()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "a b",
        "attachment filename=x",
        "attachment; filename",
        "attachment; =x",
        "attachment; filename=\"x",
        "attachment; filename=a; filename=b",
        "attachment; filename*=x",
        "attachment; filename*=UTF-8''%zz",
        "attachment; filename*=UTF-8''%ff",
        "attachment; filename*=KOI8-R''a"
      })
  void whatIsMalformedIsAProblem(String value) {
    assertThatThrownBy(() -> ContentDisposition.parse(value))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_HEADER));
  }

  @Test
  void writesAnAsciiFormAndTheExactOne() {
    assertThat(ContentDisposition.render("attachment", "Büro \"1\".pdf"))
        .isEqualTo(
            "attachment; filename=\"B_ro _1_.pdf\"; filename*=UTF-8''B%C3%BCro%20%221%22.pdf");
  }

  @Property(seed = "20261123")
  void whatIsWrittenIsVisibleAsciiAndReadsBack(@ForAll @StringLength(min = 1) String text) {
    String name = text.replaceAll("[/\\\\\\p{Cs}]", "_");
    String header = ContentDisposition.render("attachment", name);

    assertThat(header.chars()).allMatch(c -> c >= 0x20 && c < 0x7F);
    assertThat(ContentDisposition.parse(header).filename())
        .isEqualTo(Optional.of(name).filter(n -> !n.isBlank()));
  }

  @Property(seed = "20261123")
  void anythingIsEitherReadOrAProblem(
      @ForAll @Chars({'a', ';', '=', '"', '\\', '*', '\'', '%', '2', ' ', '\u00e9', '/'})
          String value) {
    try {
      ContentDisposition.parse("form-data" + value).filename();
    } catch (ProblemException e) {
      assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_HEADER);
    }
  }
}
