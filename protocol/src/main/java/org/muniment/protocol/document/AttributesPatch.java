package org.muniment.protocol.document;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a JSON Merge Patch (RFC 7396) asks to change. First everything in {@link #cleared()} is
 * emptied, then the rest is set.
 *
 * @param tags the new tags, all of them
 * @param setProperties properties that get a new value; others stay
 * @param removedProperties properties that go
 */
public record AttributesPatch(
    Optional<String> name,
    Optional<String> type,
    Optional<SortedSet<String>> tags,
    Map<String, PropertyValue> setProperties,
    Set<String> removedProperties,
    Set<Clearable> cleared) {

  /** What {@code null} in a merge patch can empty as a whole. */
  public enum Clearable {
    TYPE,
    TAGS,
    PROPERTIES
  }

  public AttributesPatch {
    tags = tags.map(t -> Collections.unmodifiableSortedSet(new TreeSet<>(t)));
    setProperties = Collections.unmodifiableMap(new TreeMap<>(setProperties));
    removedProperties = Collections.unmodifiableSet(new TreeSet<>(removedProperties));
    cleared = Collections.unmodifiableSet(new TreeSet<>(cleared));
  }
}
