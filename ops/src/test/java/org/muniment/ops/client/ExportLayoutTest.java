package org.muniment.ops.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.document.FolderPath;

final class ExportLayoutTest {

  private static final FileNames UNIX = new FileNames(false);

  private static ExportLayout layout(String prefix, boolean caseSensitive, boolean sidecars) {
    return new ExportLayout(FolderPath.of(prefix), UNIX, caseSensitive, sidecars);
  }

  @Test
  void foldersBecomeDirectoriesBelowThePrefix() {
    ExportLayout layout = layout("/archive", true, false);

    assertThat(layout.place("/archive/2026", "a.pdf")).isEqualTo(Path.of("2026/a.pdf"));
    assertThat(layout.place("/archive", "a.pdf")).isEqualTo(Path.of("a.pdf"));
    assertThat(layout("/", true, false).place("/x/y", "z")).isEqualTo(Path.of("x/y/z"));
  }

  @Test
  void onlyTheFolderAndThoseBelowAreCovered() {
    ExportLayout layout = layout("/archive", true, false);

    assertThat(layout.covers("/archive")).isTrue();
    assertThat(layout.covers("/archive/2026")).isTrue();
    assertThat(layout.covers("/archive2026")).isFalse();
    assertThat(layout.covers("/")).isFalse();
    assertThat(layout("/", true, false).covers("/x")).isTrue();
  }

  @Test
  void namesakesAreNumberedInTheirOrder() {
    ExportLayout layout = layout("/", true, false);

    assertThat(layout.place("/", "a.pdf")).isEqualTo(Path.of("a.pdf"));
    assertThat(layout.place("/", "a.pdf")).isEqualTo(Path.of("a (2).pdf"));
    assertThat(layout.place("/", "a.pdf")).isEqualTo(Path.of("a (3).pdf"));
    assertThat(layout.place("/x", "a.pdf")).isEqualTo(Path.of("x/a.pdf"));
    assertThat(layout.place("/", "A.pdf")).isEqualTo(Path.of("A.pdf"));
  }

  @Test
  void aFileSystemBlindToCaseGetsNumbersToo() {
    ExportLayout layout = layout("/", false, false);

    layout.place("/X", "a.pdf");

    assertThat(layout.place("/x", "A.pdf")).isEqualTo(Path.of("x/A (2).pdf"));
  }

  @Test
  void sidecarsNeverMeetDocuments() {
    ExportLayout layout = layout("/", true, true);

    layout.place("/", "a.pdf");

    assertThat(layout.place("/", "a.pdf.muniment.json"))
        .isEqualTo(Path.of("a.pdf.muniment (2).json"));
  }

  @Test
  void noNameLeadsOutside() {
    ExportLayout layout = layout("/", true, false);

    assertThat(layout.place("/x", "..")).isEqualTo(Path.of("x/_.."));
    assertThat(layout.place("/x", "../../y")).isEqualTo(Path.of("x/.._.._y"));
  }
}
