package org.muniment.ops.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.protocol.document.FolderPath;

/**
 * What is said about a document when it is created.
 *
 * @param properties text, numbers, true or false
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record NewDocument(
    String name,
    FolderPath folder,
    Optional<String> type,
    List<String> tags,
    Map<String, Object> properties) {

  static NewDocument named(FolderPath folder, String name) {
    return new NewDocument(name, folder, Optional.empty(), List.of(), Map.of());
  }

  /** Whether name and folder say it all, so that the content can go without an envelope. */
  @JsonIgnore
  boolean isPlain() {
    return type.isEmpty() && tags.isEmpty() && properties.isEmpty();
  }
}
