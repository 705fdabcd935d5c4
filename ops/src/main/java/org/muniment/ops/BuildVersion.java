package org.muniment.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * Which build a program is.
 *
 * @param version from the manifest; empty when the program runs from loose classes
 * @param commit abbreviated; empty when it was built outside a repository
 */
record BuildVersion(Optional<String> version, Optional<String> commit) {

  static BuildVersion ofThisProgram() {
    return new BuildVersion(
        Optional.ofNullable(BuildVersion.class.getPackage().getImplementationVersion()),
        commitOf());
  }

  /** For picocli's {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {ofThisProgram().sentence()};
    }
  }

  String sentence() {
    return version.map(v -> "muniment " + v).orElse("muniment, not packaged")
        + commit.map(c -> " (commit " + c + ")").orElse("");
  }

  String json() {
    return "{\"version\":%s,\"commit\":%s}".formatted(quoted(version), quoted(commit));
  }

  private static String quoted(Optional<String> text) {
    return text.map(t -> "\"" + t + "\"").orElse("null");
  }

  private static Optional<String> commitOf() {
    try (InputStream in = BuildVersion.class.getResourceAsStream("commit.properties")) {
      if (in == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(in);
      return Optional.ofNullable(properties.getProperty("git.commit.id.abbrev"));
    } catch (IOException e) {
      throw new UncheckedIOException("a resource of this program cannot be read", e);
    }
  }
}
