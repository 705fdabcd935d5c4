package org.muniment.simulations.drills;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** The documents with which Tika tests its parsers: what offices really wrote, and worse. */
public final class RealDocuments {
  private static final Pattern JAR = Pattern.compile("tika-parser-.*-tests\\.jar");
  private static final Pattern DOCUMENT = Pattern.compile("test-documents/[\\w.-]+\\.\\w+");

  private RealDocuments() {}

  /** Unpacks them from the class path. */
  public static void unpack(Path directory) throws IOException {
    Files.createDirectories(directory);
    StringTokenizer classPath =
        new StringTokenizer(System.getProperty("java.class.path"), File.pathSeparator);
    while (classPath.hasMoreTokens()) {
      Path path = Path.of(classPath.nextToken());
      if (JAR.matcher(path.getFileName().toString()).matches()) {
        unpack(path, directory);
      }
    }
  }

  private static void unpack(Path jar, Path directory) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().filter(RealDocuments::isDocument).toList()) {
        Path target = directory.resolve(Path.of(entry.getName()).getFileName().toString());
        try (InputStream in = file.getInputStream(entry)) {
          Files.write(target, in.readAllBytes());
        }
      }
    }
  }

  private static boolean isDocument(JarEntry entry) {
    return DOCUMENT.matcher(entry.getName()).matches();
  }
}
