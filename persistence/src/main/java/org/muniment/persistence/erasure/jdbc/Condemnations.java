package org.muniment.persistence.erasure.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import org.muniment.protocol.content.ContentHash;

/** The rows of {@code condemned_content}. */
final class Condemnations {

  private static final String ADD =
      """
      INSERT INTO condemned_content (hash, condemned_at) SELECT hash, ? FROM unnest(?::text[]) AS hash
      ON CONFLICT (hash) DO NOTHING
      """;

  private Condemnations() {}

  static void add(Connection connection, Collection<ContentHash> contents, Instant at)
      throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      add.setObject(1, stamp(at));
      add.setArray(2, array(connection, contents));
      add.executeUpdate();
    }
  }

  static Array array(Connection connection, Collection<ContentHash> contents) throws SQLException {
    return connection.createArrayOf(
        "text", contents.stream().map(ContentHash::hex).sorted().toArray());
  }

  static OffsetDateTime stamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
