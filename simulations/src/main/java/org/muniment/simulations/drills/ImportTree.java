package org.muniment.simulations.drills;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.muniment.simulations.http.Digests;
import org.muniment.simulations.text.PseudoEnglish;

/** A directory of files that grows between imports, and what the server must show of it. */
final class ImportTree {
  private static final String REAL = "real";
  private static final int VOCABULARY = 5000;
  private static final int FOLDERS = 7;
  private static final int LARGEST_TEXT = 60_000;
  private static final int COPY_EVERY = 10;

  private final Path root;
  private final Random random;
  private final PseudoEnglish language;
  private final List<Path> real;
  private final Map<String, String> hashes = new TreeMap<>();
  private byte[] previous = {};
  private int generated;
  private int copied;

  /**
   * A tree.
   *
   * @param real directory of documents to take from
   * @param largest larger ones are passed over, in bytes
   */
  ImportTree(Path root, long seed, Path real, long largest) throws IOException {
    this.root = root;
    this.random = new Random(seed);
    this.language = new PseudoEnglish(~seed, VOCABULARY); // not the texts of recording clients
    this.real = shuffled(real, largest);
  }

  private List<Path> shuffled(Path directory, long largest) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path file : entries.sorted().toList()) {
        if (Files.size(file) <= largest) {
          files.add(file);
        }
      }
    }
    Collections.shuffle(files, random);
    return files;
  }

  /** Adds files; some have the bytes of another, and the first is empty. */
  void grow(int generatedFiles, int realFiles) throws IOException {
    for (int i = 0; i < generatedFiles; i++, generated++) {
      if (generated % COPY_EVERY != 0) {
        previous = language.text(generated, 1 + random.nextInt(LARGEST_TEXT)).bytes();
      }
      add("shelf %d/note %d.txt".formatted(random.nextInt(FOLDERS), generated), previous);
    }
    for (int i = 0; i < realFiles && copied < real.size(); i++, copied++) {
      Path file = real.get(copied);
      add(REAL + "/" + file.getFileName(), Files.readAllBytes(file));
    }
  }

  private void add(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    hashes.put(path, Digests.sha256(content));
  }

  /** Below the root; real documents are in it, and imports come to it first. */
  static String realFolder() {
    return REAL;
  }

  Path root() {
    return root;
  }

  int size() {
    return hashes.size();
  }

  /**
   * What is not there exactly once, at version 1, with its bytes' hash; and what is there too much.
   *
   * @param folder that the root became on the server
   */
  List<String> faults(List<JsonNode> listed, String folder) {
    Map<String, JsonNode> byPath = new HashMap<>();
    List<String> faults = new ArrayList<>();
    for (JsonNode document : listed) {
      String in = document.path("folder").asText() + "/";
      if (in.startsWith(folder + "/")) {
        String path = in.substring(folder.length() + 1) + document.path("name").asText();
        JsonNode twin = byPath.put(path, document);
        if (twin != null) {
          faults.add(path + " is there twice: " + twin.path("id") + ", " + document.path("id"));
        }
      }
    }
    hashes.forEach((path, hash) -> check(path, hash, byPath.remove(path), faults));
    byPath.forEach(
        (path, document) -> faults.add(path + " is there, and no such file was imported"));
    return faults;
  }

  private static void check(String path, String hash, JsonNode document, List<String> faults) {
    if (document == null) {
      faults.add(path + " was imported and is not there");
    } else if (!document.path("contentHash").asText().equals(hash)
        || document.path("version").asInt() != 1) {
      faults.add("%s has the hash %s and is there as %s".formatted(path, hash, document));
    }
  }
}
