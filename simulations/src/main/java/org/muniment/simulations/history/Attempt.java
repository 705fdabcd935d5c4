package org.muniment.simulations.history;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A write as it is sent, so that it can be repeated letter by letter. */
record Attempt(Kind kind, String key, String content, String contentHash, String word) {

  byte[] bytes() {
    return content.getBytes(UTF_8);
  }

  enum Kind {
    CREATE("document.created", 201),
    REPLACE("document.versionAdded", 200),
    DESCRIBE("document.described", 200);

    private final String event;
    private final int success;

    Kind(String event, int success) {
      this.event = event;
      this.success = success;
    }

    String event() {
      return event;
    }

    int success() {
      return success;
    }
  }
}
