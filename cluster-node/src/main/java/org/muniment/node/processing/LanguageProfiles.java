package org.muniment.node.processing;

import com.optimaize.langdetect.profiles.LanguageProfile;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/**
 * How large a share each group of one to three letters has in the texts of a language, for the 70
 * languages of the library "language-detector" (Nakatani Shuyo, Fabian Kessler).
 *
 * <p>The library itself keeps a share for each language and group in a map of strings, most of them
 * zero: 110 MB, the larger part of a node's memory. This is a hash table of what is not zero, in 7
 * MB. It does not change, any thread may read it.
 */
final class LanguageProfiles {

  static final int LONGEST_GROUP = 3;

  private static final int[] GROUP_LENGTHS = {1, 2, LONGEST_GROUP};
  private static final long FREE = 0;
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final List<String> languages;

  /** Packed groups at their places, or {@link #FREE}; a power of two, at most half of it taken. */
  private final long[] groups;

  /** By place, where the group's shares begin; they end where those of the next place begin. */
  private final int[] begins;

  private final byte[] owners;
  private final float[] shares;

  private LanguageProfiles(List<LanguageProfile> profiles) {
    this.languages = profiles.stream().map(profile -> profile.getLocale().toString()).toList();
    long[] distinct =
        profiles.stream().flatMapToLong(LanguageProfiles::groups).distinct().toArray();
    this.groups = new long[Integer.highestOneBit(distinct.length) << 2];
    for (long group : distinct) {
      groups[place(group)] = group;
    }
    this.begins = begins(profiles);
    this.owners = new byte[begins[groups.length]];
    this.shares = new float[owners.length];
    int[] next = begins.clone();
    for (int language = 0; language < profiles.size(); language++) {
      put(profiles.get(language), (byte) language, next);
    }
  }

  /** Loaded by the first who asks, in about a second. */
  static LanguageProfiles builtIn() {
    return BuiltIn.PROFILES;
  }

  private static final class BuiltIn {
    static final LanguageProfiles PROFILES = read();

    private static LanguageProfiles read() {
      try {
        return new LanguageProfiles(new LanguageProfileReader().readAllBuiltIn());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** As BCP 47 tags; their places in the list are their numbers. */
  List<String> languages() {
    return languages;
  }

  /**
   * Makes the likelihood of each language larger that is known to use a group.
   *
   * @param group see {@link #pack}; one that no language has changes nothing
   * @param likelihoods by number of language; only their ratios mean something
   * @param floor the share that every language is given of every group
   */
  void weigh(long group, double[] likelihoods, double floor) {
    int place = place(group);
    for (int i = begins[place]; i < begins[place + 1]; i++) {
      likelihoods[owners[i]] *= 1 + shares[i] / floor;
    }
  }

  /** A group of one to three characters as a number. */
  static long pack(CharSequence text, int from, int length) {
    long packed = 0;
    for (int i = from; i < from + length; i++) {
      packed = (packed << Character.SIZE) | text.charAt(i);
    }
    return packed;
  }

  private static long pack(String group) {
    return pack(group, 0, group.length());
  }

  /** Where the group is, or the free place where it would be. */
  private int place(long group) {
    int mask = groups.length - 1;
    int place = (int) ((group * GOLDEN_RATIO) >>> Integer.SIZE) & mask;
    while (groups[place] != group && groups[place] != FREE) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private static LongStream groups(LanguageProfile profile) {
    return IntStream.of(GROUP_LENGTHS)
        .boxed()
        .flatMap(length -> StreamSupport.stream(profile.iterateGrams(length).spliterator(), false))
        .mapToLong(group -> pack(group.getKey()));
  }

  private int[] begins(List<LanguageProfile> profiles) {
    int[] ends = new int[groups.length + 1];
    profiles.stream().flatMapToLong(LanguageProfiles::groups).forEach(g -> ends[place(g) + 1]++);
    for (int place = 0; place < groups.length; place++) {
      ends[place + 1] += ends[place];
    }
    return ends;
  }

  private void put(LanguageProfile profile, byte language, int[] next) {
    for (int length : GROUP_LENGTHS) {
      double all = profile.getNumGramOccurrences(length);
      for (Map.Entry<String, Integer> group : profile.iterateGrams(length)) {
        int i = next[place(pack(group.getKey()))]++;
        owners[i] = language;
        shares[i] = (float) (group.getValue() / all);
      }
    }
  }
}
