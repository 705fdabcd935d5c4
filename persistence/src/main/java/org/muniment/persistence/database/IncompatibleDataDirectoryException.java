package org.muniment.persistence.database;

import java.nio.file.Path;

/**
 * The data directory was written by another major version of PostgreSQL than this release runs.
 * Nothing in it has been changed.
 */
public final class IncompatibleDataDirectoryException extends DatabaseStartException {

  private static final long serialVersionUID = 1L;

  private final String found;
  private final String required;

  IncompatibleDataDirectoryException(Path cluster, String found, String required) {
    super(
        "The database in %s was written by PostgreSQL %s, and this release of Muniment runs PostgreSQL %s. Nothing was changed. Either run the Muniment release that wrote it and export the documents from there, or upgrade the directory with pg_upgrade of PostgreSQL %s."
            .formatted(cluster, found, required, required));
    this.found = found;
    this.required = required;
  }

  /** The major version in the data directory, for example {@code 16}. */
  public String found() {
    return found;
  }

  /** The major version this release runs, for example {@code 17}. */
  public String required() {
    return required;
  }
}
