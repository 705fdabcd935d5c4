package org.muniment.node.processing;

import java.io.Serializable;
import java.util.Optional;

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
}
