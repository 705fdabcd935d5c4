package org.muniment.simulations.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PseudoEnglishTest {
  private static final int VOCABULARY = 20_000;
  private final PseudoEnglish language = new PseudoEnglish(7, VOCABULARY);

  @Test
  void aTextIsTheSameAgainForItsSeedAndNumberAndForNoOther() {
    assertThat(new PseudoEnglish(7, VOCABULARY).text(3, 10_000))
        .isEqualTo(language.text(3, 10_000));
    assertThat(language.text(4, 10_000)).isNotEqualTo(language.text(3, 10_000));
    assertThat(new PseudoEnglish(8, VOCABULARY).text(3, 10_000))
        .isNotEqualTo(language.text(3, 10_000));
  }

  @Test
  void aTextIsAsLongAsAskedForAndHardlyLonger() {
    assertThat(language.text(1, 10_000).bytes().length).isBetween(10_000, 10_200);
  }

  @Test
  void itsWordsStandInIt() {
    Text text = language.text(5, 10_000);

    assertThat(PseudoEnglish.wordsOf(text.body()))
        .containsAll(text.words())
        .contains(text.uniqueWord(), language.sharedWord(), "the");
    assertThat(text.words()).hasSizeGreaterThan(200).doesNotContain("the");
  }

  @Test
  void uniqueWordsAreUnique() {
    Set<String> seen = new HashSet<>();
    for (int number = 0; number < 100_000; number++) {
      assertThat(seen.add(language.uniqueWord(number))).as("number %d", number).isTrue();
    }
  }

  @Test
  void commonWordsAreCommonAndMostWordsAreRare() {
    int withCommon = 0;
    int withRare = 0;
    Text sample = language.text(0, 10_000);
    String rare = sample.words().get(sample.words().size() - 1);
    for (int number = 1; number <= 200; number++) {
      Set<String> words = PseudoEnglish.wordsOf(language.text(number, 2_000).body());
      withCommon += words.contains("the") ? 1 : 0;
      withRare += words.contains(rare) ? 1 : 0;
    }
    assertThat(withCommon).isGreaterThan(190);
    assertThat(withRare).isLessThan(100);
  }
}
