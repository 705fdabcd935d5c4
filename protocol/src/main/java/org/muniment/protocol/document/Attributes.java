package org.muniment.protocol.document;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What people say about a document, as opposed to its bytes.
 *
 * @param type the document type, for example {@code invoice}
 */
public record Attributes(
    String name,
    FolderPath folder,
    Optional<String> type,
    SortedSet<String> tags,
    Map<String, PropertyValue> properties) {

  public Attributes {
    tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /** Only a name, at the root. */
  public static Attributes named(String name) {
    return new Attributes(name, FolderPath.ROOT, Optional.empty(), new TreeSet<>(), Map.of());
  }
}
