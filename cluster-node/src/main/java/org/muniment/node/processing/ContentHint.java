package org.muniment.node.processing;

import java.io.Serializable;
import java.util.Optional;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;

/**
 * What a content's first document says about it. Detection goes by the bytes and uses this only to
 * choose between kinds that look alike; travels to the child.
 *
 * @param name as the document is called, or empty
 * @param mediaType as declared by whoever brought the content
 */
record ContentHint(String name, String mediaType) implements Serializable {

  static ContentHint of(Optional<String> name, String mediaType) {
    return new ContentHint(name.orElse(""), mediaType);
  }

  /** As detection wants to have it. */
  Metadata metadata() {
    Metadata metadata = new Metadata();
    addTo(metadata);
    return metadata;
  }

  void addTo(Metadata metadata) {
    if (!name.isEmpty()) {
      metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    }
    metadata.set(Metadata.CONTENT_TYPE, mediaType);
  }
}
