package org.muniment.simulations.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Texts in a made-up language whose word frequencies follow Zipf's law, as those of English do: so
 * an index sees few very common and many rare words. The commonest are English ones, the others are
 * made of open syllables; they end in a, o or u, so that no English stemmer touches them and a word
 * searched for is a word that stands there. Text number n of a seed is always the same.
 */
public final class PseudoEnglish {
  private static final String[] COMMON = {
    "the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "as", "was", "with", "be", "by",
    "on", "not", "he", "or", "his"
  };
  private static final String CONSONANTS = "bdfgklmnprstvz";
  private static final String VOWELS = "aou";
  private static final int SYLLABLES = CONSONANTS.length() * VOWELS.length();
  private static final int MADE_UP = SYLLABLES * SYLLABLES * SYLLABLES;
  private static final int SCATTER = 30_011; // prime to 42, so that neighbours in rank differ
  private static final int UNIQUE_SYLLABLES = 9;
  private static final int LONGEST_SENTENCE = 18;
  private static final int SENTENCES_IN_PARAGRAPH = 6;

  private final long seed;
  private final String[] vocabulary;
  private final double[] cumulative;

  /**
   * A language.
   *
   * @param words size of its vocabulary, 100 to 74,000
   */
  public PseudoEnglish(long seed, int words) {
    if (words < 100 || words > MADE_UP) {
      throw new IllegalArgumentException("a vocabulary of " + words + " words");
    }
    this.seed = seed;
    this.vocabulary = new String[words];
    this.cumulative = new double[words];
    double total = 0;
    for (int rank = 0; rank < words; rank++) {
      vocabulary[rank] = rank < COMMON.length ? COMMON[rank] : madeUp(rank);
      total += 1.0 / (rank + 1);
      cumulative[rank] = total;
    }
  }

  private static String madeUp(int rank) {
    return syllables((long) rank * SCATTER % MADE_UP, 3);
  }

  private static String syllables(long number, int count) {
    StringBuilder word = new StringBuilder();
    long rest = number;
    for (int i = 0; i < count; i++) {
      int syllable = (int) (rest % SYLLABLES);
      word.append(CONSONANTS.charAt(syllable / VOWELS.length()))
          .append(VOWELS.charAt(syllable % VOWELS.length()));
      rest /= SYLLABLES;
    }
    return word.toString();
  }

  /** A word that only the text with this number has; it begins with q, and no other does. */
  public String uniqueWord(long number) {
    return "q" + syllables(mixed(number) >>> 1, UNIQUE_SYLLABLES);
  }

  /** A word that every text of this seed has; it begins with x, and no other does. */
  public String sharedWord() {
    return "x" + syllables(mixed(-1) >>> 1, UNIQUE_SYLLABLES);
  }

  /** The text with this number, of at least so many bytes and hardly more. */
  public Text text(long number, int bytes) {
    Random random = new Random(mixed(number));
    Set<String> used = new LinkedHashSet<>();
    StringBuilder body = new StringBuilder(bytes + LONGEST_SENTENCE * 7);
    body.append("On ").append(uniqueWord(number)).append(", ").append(sharedWord()).append(".\n\n");
    int sentences = 0;
    while (body.length() < bytes) {
      appendSentence(body, random, used);
      sentences++;
      body.append(sentences % SENTENCES_IN_PARAGRAPH == 0 ? "\n\n" : " ");
    }
    return new Text(body.toString(), uniqueWord(number), new ArrayList<>(used));
  }

  private void appendSentence(StringBuilder body, Random random, Set<String> used) {
    int length = 4 + random.nextInt(LONGEST_SENTENCE - 4);
    for (int i = 0; i < length; i++) {
      int rank = rank(random);
      String word = vocabulary[rank];
      if (rank >= COMMON.length) {
        used.add(word);
      }
      body.append(i == 0 ? capitalised(word) : " " + word);
    }
    body.append('.');
  }

  private int rank(Random random) {
    double point = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, point);
    return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
  }

  private static String capitalised(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  /** SplitMix64: neighbouring numbers and seeds give unrelated texts. */
  private long mixed(long number) {
    long z = seed * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L + 0x8CB92BA72F3D8DD7L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Distinct words of a text in lower case, as an index would split it. */
  public static Set<String> wordsOf(String text) {
    return Pattern.compile("[^a-z]+")
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}
