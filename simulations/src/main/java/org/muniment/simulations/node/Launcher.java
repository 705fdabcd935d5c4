package org.muniment.simulations.node;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;

/**
 * The {@code muniment} script that started this process, for starting others.
 *
 * @param home the directory that it is in
 */
public record Launcher(Path home) {

  /** Looks above the place from which this class was loaded. */
  public static Optional<Launcher> find() {
    CodeSource source = Launcher.class.getProtectionDomain().getCodeSource();
    try {
      for (Path at = Path.of(source.getLocation().toURI()); at != null; at = at.getParent()) {
        if (Files.isExecutable(at.resolve("muniment"))) {
          return Optional.of(new Launcher(at));
        }
      }
      return Optional.empty();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path is not made of files", e);
    }
  }

  /** What a command's name and options are appended to. */
  public List<String> command() {
    return List.of(home.resolve("muniment").toString());
  }
}
