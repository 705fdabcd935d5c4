package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.optimaize.langdetect.LanguageDetector;
import com.optimaize.langdetect.LanguageDetectorBuilder;
import com.optimaize.langdetect.ngram.NgramExtractors;
import com.optimaize.langdetect.profiles.LanguageProfile;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Languages of texts, beside the library whose profiles they are told from. */
class LanguagesTest {

  private static final int SAMPLE = 1500;
  private static final double HIGH = 0.9;

  private final Languages languages = new Languages(SAMPLE);

  @ParameterizedTest
  @CsvSource({
    "en, 'The contract ends when both of them have signed what was left open, and not before.'",
    "de, 'Der Vertrag endet erst, wenn beide unterschrieben haben, was noch offen geblieben ist.'",
    "fr, 'Le contrat ne prend fin que lorsque les deux ont signé ce qui était resté ouvert.'",
    "it, 'Il contratto finisce soltanto quando tutti e due avranno firmato quello che era aperto.'",
    "pl, 'Umowa kończy się dopiero wtedy, gdy obie strony podpiszą to, co pozostało otwarte.'",
    "ru, 'Договор заканчивается только тогда, когда оба подписали то, что осталось открытым.'",
    "el, 'Η σύμβαση τελειώνει μόνο όταν και οι δύο έχουν υπογράψει ό,τι έμεινε ανοιχτό.'",
    "tr, 'Sözleşme ancak her ikisi de açık kalan kısmı imzaladığında sona erer ve bağlayıcı olur.'",
    "fi, 'Sopimus päättyy vasta, kun molemmat ovat allekirjoittaneet sen, mikä oli jäänyt auki.'",
    "ko, '이 계약은 양쪽이 남아 있던 부분에 모두 서명한 다음에야 끝나는 것으로 합니다.'"
  })
  void tellsTheLanguageOfASentence(String language, String sentence) {
    assertThat(languages.of(sentence)).contains(language);
  }

  @Test
  void tellsNothingOfWhatIsInNoLanguage() {
    assertThat(languages.of("0 1 2 3 4 5 6 7 8 9 + - = 17 42 1024 65536")).isEmpty();
    assertThat(languages.of("")).isEmpty();
    assertThat(languages.of("   \n\t  ")).isEmpty();
  }

  /** Also of texts between languages, of which it is not sure. */
  @Test
  void answersAsTheLibraryDoes() throws IOException {
    List<LanguageProfile> profiles = new LanguageProfileReader().readAllBuiltIn();
    LanguageDetector library =
        LanguageDetectorBuilder.create(NgramExtractors.standard())
            .shortTextAlgorithm(0)
            .withProfiles(profiles)
            .build();
    Random random = new Random(7);
    List<Optional<String>> ours = new ArrayList<>();
    List<Optional<String>> theirs = new ArrayList<>();
    for (LanguageProfile profile : profiles) {
      LanguageProfile other = profiles.get(random.nextInt(profiles.size()));
      for (double purity : new double[] {1, 0.7, 0.5, 0}) {
        String text = madeUp(profile, other, purity, random);
        ours.add(languages.of(text));
        theirs.add(answer(library, text));
      }
    }
    assertThat(ours).isEqualTo(theirs);
    assertThat(ours).contains(Optional.empty()).hasSize(4 * profiles.size());
    assertThat(ours.stream().flatMap(Optional::stream).distinct()).hasSizeGreaterThan(60);
  }

  private static Optional<String> answer(LanguageDetector library, String text) {
    return library.getProbabilities(text + " ").stream()
        .filter(language -> language.getProbability() > HIGH)
        .findFirst()
        .flatMap(language -> FileMetadata.languageTag(language.getLocale().toString()));
  }

  /** Groups of three letters of one language, or of the other, in no order. */
  private static String madeUp(
      LanguageProfile profile, LanguageProfile other, double purity, Random random) {
    List<String> groups = groups(profile);
    List<String> others = groups(other);
    StringBuilder text = new StringBuilder();
    while (text.length() < 300) {
      List<String> from = random.nextDouble() < purity ? groups : others;
      text.append(from.get(random.nextInt(from.size())));
    }
    return text.toString();
  }

  /** The groups, each as often as it weighs. */
  private static List<String> groups(LanguageProfile profile) {
    List<String> groups = new ArrayList<>();
    long heaviest = profile.getMaxGramCount(3);
    for (Map.Entry<String, Integer> group : profile.iterateGrams(3)) {
      long times = 1 + 50L * group.getValue() / heaviest;
      for (long i = 0; i < times; i++) {
        groups.add(group.getKey());
      }
    }
    return groups;
  }
}
