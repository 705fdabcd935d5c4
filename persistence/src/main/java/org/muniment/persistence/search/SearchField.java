package org.muniment.persistence.search;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The fields that a query can name. */
public enum SearchField implements Target {
  NAME("name", Kind.WORDS),
  FOLDER("folder", Kind.KEYWORD),
  TAG("tag", Kind.KEYWORD),
  TYPE("type", Kind.KEYWORD),
  OWNER("owner", Kind.KEYWORD),
  MEDIA_TYPE("mediaType", Kind.KEYWORD),
  TEXT("text", Kind.WORDS),
  TITLE("title", Kind.WORDS),
  AUTHOR("author", Kind.WORDS),
  LANGUAGE("language", Kind.KEYWORD),
  ID("id", Kind.KEYWORD),
  HASH("hash", Kind.KEYWORD),
  SIZE("size", Kind.SIZE),
  MODIFIED("modified", Kind.TIME),
  CREATED("created", Kind.TIME);

  /** How the value of a field is understood. */
  public enum Kind {
    /** Cut into words. */
    WORDS,
    /** One value as a whole, in any case. */
    KEYWORD,
    /** Bytes, with a unit. */
    SIZE,
    /** A year, a month, a day or an instant, UTC. */
    TIME
  }

  private static final Map<String, SearchField> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(f -> f.queryName.toLowerCase(Locale.ROOT), f -> f));

  /** All names, as a sentence lists them. */
  static final String KNOWN =
      Arrays.stream(values()).map(f -> f.queryName).collect(Collectors.joining(", "))
          + " and property.NAME";

  private final String queryName;
  private final Kind kind;

  SearchField(String queryName, Kind kind) {
    this.queryName = queryName;
    this.kind = kind;
  }

  /** The name in a query. */
  public String queryName() {
    return queryName;
  }

  /** How its value is understood. */
  public Kind kind() {
    return kind;
  }

  /** The field of this name, in any case. */
  static Optional<SearchField> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }
}
