package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void lineEndsAreOfOneKind() {
    assertThat(PlainText.clean("a\r\nb\rc\nd\fe")).isEqualTo("a\nb\nc\nd\ne");
  }

  @Test
  void controlCharactersGoAndTabsStay() {
    assertThat(PlainText.clean("a\u0000\u0007b\tc\u001b[0m\u0085d\u007fe")).isEqualTo("ab\tc[0mde");
  }

  @Test
  void halvesOfSurrogatePairsAndNoncharactersGo() {
    assertThat(PlainText.clean("a\ud83db\ude00c\uffffd\ufdd0e😀f")).isEqualTo("abcde😀f");
  }

  @Test
  void blankLinesAndLineEndsAreTidied() {
    assertThat(PlainText.clean("\n\n a  \n \t \n\n\n\nb \n\nc\n")).isEqualTo("a\n\nb\n\nc");
  }

  @Test
  void lettersOfAllScriptsStay() {
    String text = "Grüße, Ἑλλάς, Москва, 日本語, العربية, e\u0301";

    assertThat(PlainText.clean(text)).isEqualTo(text);
  }

  @Test
  void cuttingNeverSplitsACharacter() {
    assertThat(FileMetadata.cut("ab😀cd", 3)).isEqualTo("ab");
    assertThat(FileMetadata.cut("ab😀cd", 4)).isEqualTo("ab😀");
    assertThat(FileMetadata.cut("ab", 3)).isEqualTo("ab");
  }
}
