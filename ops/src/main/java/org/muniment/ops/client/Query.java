package org.muniment.ops.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;

/** The query of a URL, percent-encoded. */
final class Query {

  private final StringJoiner parameters = new StringJoiner("&", "?", "").setEmptyValue("");

  Query with(String name, String value) {
    parameters.add(name + "=" + encoded(value));
    return this;
  }

  Query with(String name, Optional<String> value) {
    value.ifPresent(v -> with(name, v));
    return this;
  }

  /** With its question mark; empty without parameters. */
  @Override
  public String toString() {
    return parameters.toString();
  }

  /** A blank as {@code %20}: {@code +} means one only in forms. */
  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
