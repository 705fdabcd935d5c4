package org.muniment.persistence.database;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import org.muniment.persistence.files.DurableFiles;

/**
 * The passwords of an embedded server's two accounts, kept in a file that only its owner reads.
 *
 * @param superuser password of {@link #SUPERUSER}, used for start-up and take-over only
 * @param application password of {@link #APPLICATION}, which owns the database and nothing else
 */
record PostgresSecret(String superuser, String application) {

  static final String SUPERUSER = "postgres";
  static final String APPLICATION = "muniment";

  private static final int PASSWORD_BYTES = 32;

  /**
   * Reads the secret, or makes one where there is no cluster yet that would need the old one.
   *
   * @throws DatabaseStartException if a cluster is there and its secret is not
   */
  static PostgresSecret readOrCreate(PostgresLayout layout) throws IOException {
    Path file = layout.secret();
    if (Files.exists(file)) {
      return read(file);
    }
    if (layout.clusterVersion().isPresent()) {
      throw new DatabaseStartException(
          "The database in %s needs the passwords in %s, and that file is missing. Put it back from a backup of the data directory."
              .formatted(layout.cluster(), file));
    }
    PostgresSecret secret = new PostgresSecret(randomPassword(), randomPassword());
    DurableFiles.write(
        file,
        "# Passwords of the embedded PostgreSQL. Keep this file with the data directory.\n%s=%s\n%s=%s\n"
            .formatted(SUPERUSER, secret.superuser, APPLICATION, secret.application));
    return secret;
  }

  private static PostgresSecret read(Path file) throws IOException {
    Properties lines = new Properties();
    lines.load(new StringReader(Files.readString(file)));
    return new PostgresSecret(required(lines, SUPERUSER, file), required(lines, APPLICATION, file));
  }

  private static String required(Properties lines, String account, Path file) {
    String password = lines.getProperty(account);
    if (password == null || password.isBlank()) {
      throw new DatabaseStartException("%s has no password for %s".formatted(file, account));
    }
    return password;
  }

  private static String randomPassword() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public String toString() {
    return "PostgresSecret[…]";
  }
}
