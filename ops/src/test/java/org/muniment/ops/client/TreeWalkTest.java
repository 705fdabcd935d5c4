package org.muniment.ops.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ops.client.TreeWalk.BrokenEntry;
import org.muniment.ops.client.TreeWalk.Entry;
import org.muniment.ops.client.TreeWalk.FileEntry;
import org.muniment.ops.client.TreeWalk.OtherEntry;

final class TreeWalkTest {

  @TempDir Path root;

  @BeforeEach
  void tree() throws Exception {
    write("b.txt", "bb");
    write("a/2.txt", "");
    write("a/1.txt", "1");
    write("a/.hidden/3.txt", "333");
    write("c/d/e.tmp", "e");
    Files.createDirectories(root.resolve("empty"));
  }

  private void write(String path, String content) throws Exception {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private List<Entry> walk(boolean followLinks, String... excludes) throws Exception {
    TreeWalk walk = TreeWalk.of(root, followLinks, List.of(excludes));
    List<Entry> entries = new ArrayList<>();
    for (Entry entry = walk.next(); entry != null; entry = walk.next()) {
      entries.add(entry);
    }
    return entries;
  }

  private static List<String> files(List<Entry> entries) {
    return entries.stream()
        .filter(FileEntry.class::isInstance)
        .map(entry -> ((FileEntry) entry).relative().toString())
        .toList();
  }

  @Test
  void everyFileIsMetInTheOrderOfNames() throws Exception {
    assertThat(files(walk(false)))
        .containsExactly("a/.hidden/3.txt", "a/1.txt", "a/2.txt", "b.txt", "c/d/e.tmp");
    assertThat(walk(false)).contains(new FileEntry(root.resolve("b.txt"), Path.of("b.txt"), 2));
  }

  @Test
  void excludesMatchNamesAndPathsAndWhatLiesBelow() throws Exception {
    assertThat(files(walk(false, "*.tmp", ".hidden", "a/2.*"))).containsExactly("a/1.txt", "b.txt");
    assertThat(files(walk(false, "c"))).doesNotContain("c/d/e.tmp");
  }

  @Test
  void linksAreNamedButNotFollowedUnlessAsked() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("z"), root.resolve("a"));

    assertThat(walk(false)).contains(new OtherEntry(link, "symbolic link"));
    assertThat(files(walk(true))).contains("z/1.txt", "z/2.txt");
  }

  @Test
  void linksThatGoRoundOrNowhereAreBroken() throws Exception {
    Path round = Files.createSymbolicLink(root.resolve("a/round"), root);
    Path nowhere = Files.createSymbolicLink(root.resolve("nowhere"), root.resolve("gone"));

    List<Entry> entries = walk(true);

    assertThat(entries)
        .contains(
            new BrokenEntry(round, "the symbolic link leads back to a directory above it"),
            new BrokenEntry(nowhere, "the symbolic link leads nowhere"));
    assertThat(files(entries)).hasSize(5);
  }
}
