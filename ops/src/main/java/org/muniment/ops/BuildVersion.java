package org.muniment.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import picocli.CommandLine.IVersionProvider;

/** Which build a program is: what the manifest of its jar says. */
final class BuildVersion implements IVersionProvider {

  private static final Attributes.Name COMMIT = new Attributes.Name("Implementation-Commit");

  private final Optional<String> version;
  private final Optional<String> commit;

  private BuildVersion(Attributes manifest) {
    this.version = Optional.ofNullable(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION));
    this.commit = Optional.ofNullable(manifest.getValue(COMMIT));
  }

  /** For picocli, which makes version providers by itself. */
  BuildVersion() {
    this(manifestOfThisProgram());
  }

  static BuildVersion ofThisProgram() {
    return new BuildVersion();
  }

  static BuildVersion of(Manifest manifest) {
    return new BuildVersion(manifest.getMainAttributes());
  }

  @Override
  public String[] getVersion() {
    return new String[] {sentence()};
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

  private static Attributes manifestOfThisProgram() {
    URL self = BuildVersion.class.getResource("BuildVersion.class");
    if (self == null || !"jar".equals(self.getProtocol())) {
      return new Attributes();
    }
    String jar = self.toString().substring(0, self.toString().lastIndexOf('!') + 1);
    try (InputStream in = URI.create(jar + "/META-INF/MANIFEST.MF").toURL().openStream()) {
      return new Manifest(in).getMainAttributes();
    } catch (IOException e) {
      throw new UncheckedIOException("a jar has a manifest", e);
    }
  }
}
