package org.muniment.simulations.bench;

import com.typesafe.config.ConfigException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be measured. */
enum Part {
  UPLOADS,
  SUSTAINED_UPLOADS,
  READS,
  DOWNLOADS,
  UPDATES,
  SUSTAINED_UPDATES,
  SEARCHES,
  FRESHNESS,
  LARGE_DOWNLOADS,
  BACKGROUND,
  MEMORY,
  BODIES,
  IMPORT;

  /** As people write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String words() {
    return Arrays.stream(values()).map(Part::word).collect(Collectors.joining(", "));
  }

  static Set<Part> listed(String words) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    for (String word : words.split(",", -1)) {
      parts.add(named(word.strip()));
    }
    return parts;
  }

  private static Part named(String word) {
    return Arrays.stream(values())
        .filter(part -> part.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException.BadValue(
                    BenchSettings.ROOT + ".only", "\"" + word + "\" is none of " + words()));
  }
}
