package org.muniment.ops.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileNamesTest {

  private static final FileNames UNIX = new FileNames(false);
  private static final FileNames WINDOWS = new FileNames(true);

  @ParameterizedTest
  @CsvSource({
    "report.pdf, report.pdf",
    "'a/b', a_b",
    "'../../etc/passwd', .._.._etc_passwd",
    "'..', _..",
    "'.', _.",
    "'', _",
    "'a:b?.txt', a:b?.txt",
    ".hidden, .hidden"
  })
  void namesStayAsCloseToTheirOwnAsUnixAllows(String name, String safe) {
    assertThat(UNIX.safe(name)).isEqualTo(safe);
  }

  @ParameterizedTest
  @CsvSource({
    "'a:b?.txt', a_b_.txt",
    "'a\\b', a_b",
    "con.txt, _con.txt",
    "contract.txt, contract.txt",
    "'ends. ', 'ends_'",
    "'..', _"
  })
  void windowsRefusesMore(String name, String safe) {
    assertThat(WINDOWS.safe(name)).isEqualTo(safe);
  }

  @Test
  void controlCharactersGo() {
    assertThat(UNIX.safe("a\u0000b\nc")).isEqualTo("a_b_c");
  }

  @Test
  void longNamesKeepTheirExtensionAndWholeCharacters() {
    String safe = UNIX.safe("é".repeat(300) + "𝄞.pdf");

    assertThat(safe.getBytes(StandardCharsets.UTF_8).length).isBetween(250, 255);
    assertThat(safe).endsWith("é.pdf");
  }

  @Test
  void numbersStandBeforeTheExtensionAndFit() {
    assertThat(UNIX.numbered("report.pdf", 2)).isEqualTo("report (2).pdf");
    assertThat(UNIX.numbered("Makefile", 3)).isEqualTo("Makefile (3)");
    assertThat(UNIX.numbered(".hidden", 2)).isEqualTo(".hidden (2)");
    assertThat(UNIX.numbered("x".repeat(255), 10)).hasSize(255).endsWith("x (10)");
  }
}
