package org.muniment.node.processing;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Tells the language of a text from groups of up to three letters and how often each language has
 * them (Nakatani Shuyo's "language-detection", 2010), with the profiles, constants and draws of the
 * library "language-detector".
 *
 * <p>In each of some trials groups are drawn from the text until one language is all but sure. When
 * all trials are sure of the same one, it is the answer: what the library gives a probability above
 * 0.9, since to the mean that it makes of the trials one that is not sure adds next to nothing.
 */
final class Languages {

  private static final int TRIALS = 7;
  private static final int DRAWS = 1000;
  private static final int DRAWS_BETWEEN_LOOKS = 5;
  private static final double SURE = 0.99999;

  /** Share of a group that a language does not have: the mean, and how much it differs by trial. */
  private static final double FLOOR = 0.5 / 10_000;

  private static final double FLOOR_DEVIATION = 0.05 / 10_000;

  /** Fixed, so that a text has always the same answer. */
  private static final long SEED = 41;

  private final int sampleCharacters;

  /**
   * Looks at the beginning of a text.
   *
   * @param sampleCharacters so many of it
   */
  Languages(int sampleCharacters) {
    this.sampleCharacters = sampleCharacters;
  }

  /** The language as a BCP 47 tag, if that is all but certain. */
  Optional<String> of(String text) {
    long[] groups = groups(padded(FileMetadata.cut(text, sampleCharacters)));
    if (groups.length == 0) {
      return Optional.empty();
    }
    LanguageProfiles profiles = LanguageProfiles.builtIn();
    OptionalInt language = language(groups, profiles);
    return language.isPresent()
        ? FileMetadata.languageTag(profiles.languages().get(language.getAsInt()))
        : Optional.empty();
  }

  /** The beginning and the end of a text are those of a word. */
  private static String padded(String text) {
    return (text.startsWith(" ") ? "" : " ") + text + " ";
  }

  /** Those of one letter, of two, of three; none that goes across a blank. */
  private static long[] groups(String text) {
    long[] groups = new long[LanguageProfiles.LONGEST_GROUP * text.length()];
    int count = 0;
    for (int length = 1; length <= LanguageProfiles.LONGEST_GROUP; length++) {
      for (int i = 0; i + length <= text.length(); i++) {
        if (length == 2 || text.charAt(i + length / 2) != ' ') {
          groups[count++] = LanguageProfiles.pack(text, i, length);
        }
      }
    }
    return Arrays.copyOf(groups, count);
  }

  private static OptionalInt language(long[] groups, LanguageProfiles profiles) {
    Random random = new Random(SEED);
    OptionalInt first = trial(groups, profiles, random);
    for (int trial = 1; trial < TRIALS && first.isPresent(); trial++) {
      if (!trial(groups, profiles, random).equals(first)) {
        return OptionalInt.empty();
      }
    }
    return first;
  }

  private static OptionalInt trial(long[] groups, LanguageProfiles profiles, Random random) {
    double[] likelihoods = new double[profiles.languages().size()];
    Arrays.fill(likelihoods, 1);
    double floor = FLOOR + random.nextGaussian() * FLOOR_DEVIATION;
    for (int draw = 0; draw < DRAWS; draw++) {
      profiles.weigh(groups[random.nextInt(groups.length)], likelihoods, floor);
      if (draw % DRAWS_BETWEEN_LOOKS == 0) {
        int likeliest = normalized(likelihoods);
        if (likelihoods[likeliest] > SURE) {
          return OptionalInt.of(likeliest);
        }
      }
    }
    return OptionalInt.empty();
  }

  /** Makes their sum 1; returns the place of the largest. */
  private static int normalized(double[] likelihoods) {
    double sum = 0;
    for (double likelihood : likelihoods) {
      sum += likelihood;
    }
    int largest = 0;
    for (int i = 0; i < likelihoods.length; i++) {
      likelihoods[i] /= sum;
      largest = likelihoods[i] > likelihoods[largest] ? i : largest;
    }
    return largest;
  }
}
