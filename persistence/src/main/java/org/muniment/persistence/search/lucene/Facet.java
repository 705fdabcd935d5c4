package org.muniment.persistence.search.lucene;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.muniment.protocol.document.DocumentView;

/** By what results can be counted. */
enum Facet {
  TYPE("type", (view, content) -> view.attributes().type().stream()),
  TAG("tag", (view, content) -> view.attributes().tags().stream()),
  MEDIA_TYPE("mediaType", (view, content) -> Stream.of(view.content().mediaType())),
  OWNER("owner", (view, content) -> Stream.of(view.owner().name())),
  FOLDER("folder", (view, content) -> Stream.of(view.attributes().folder().value())),
  LANGUAGE("language", (view, content) -> content.languageTag().stream());

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // the constants above hold no state
  private final BiFunction<DocumentView, Content, Stream<String>> values;

  Facet(String key, BiFunction<DocumentView, Content, Stream<String>> values) {
    this.key = key;
    this.values = values;
  }

  /** The name in requests. */
  String key() {
    return key;
  }

  Stream<String> values(DocumentView view, Content content) {
    return values.apply(view, content);
  }

  static Optional<Facet> of(String key) {
    return Arrays.stream(values()).filter(facet -> facet.key.equals(key)).findFirst();
  }

  /** All names. */
  static List<String> known() {
    return Arrays.stream(values()).map(Facet::key).toList();
  }
}
