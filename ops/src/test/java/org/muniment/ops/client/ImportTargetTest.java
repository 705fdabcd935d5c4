package org.muniment.ops.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;

final class ImportTargetTest {

  private static final FolderPath ARCHIVE = FolderPath.of("/archive");

  private static ImportTarget target(FolderPath prefix, String relative) throws Exception {
    return ImportTarget.of(prefix, Path.of(relative));
  }

  @Test
  void directoriesBecomeFoldersBelowThePrefix() throws Exception {
    assertThat(target(ARCHIVE, "2026/may/a.pdf"))
        .isEqualTo(new ImportTarget(FolderPath.of("/archive/2026/may"), "a.pdf", true));
    assertThat(target(FolderPath.ROOT, "a.pdf"))
        .isEqualTo(new ImportTarget(FolderPath.ROOT, "a.pdf", true));
    assertThat(target(ARCHIVE, "a.pdf").folder()).isEqualTo(ARCHIVE);
  }

  /** A key that changes would import everything twice. */
  @Test
  void theKeyOfAPathIsForEver() throws Exception {
    assertThat(target(ARCHIVE, "2026/a.pdf").key())
        .isEqualTo("import:" + Sha256.hex("/archive/2026\0a.pdf").substring(0, 40))
        .isEqualTo("import:3b35a87729af3785cd7d1a725366383a97af9a9f");
  }

  @Test
  void theDocumentsIdFollowsFromThePath() throws Exception {
    ImportTarget target = target(ARCHIVE, "a.pdf");

    assertThat(target.id()).isEqualTo(DocumentId.derived(Principal.LOCAL, target.key()));
    assertThat(target.id()).isNotEqualTo(target(ARCHIVE, "b.pdf").id());
    assertThat(target(ARCHIVE, "x/y").id()).isNotEqualTo(target(FolderPath.ROOT, "x/y").id());
  }

  @Test
  void contentThatReturnsToWhatItWasGetsAnotherKey() throws Exception {
    ImportTarget target = target(ARCHIVE, "a.pdf");
    String hash = "a".repeat(64);

    assertThat(target.updateKey(2, hash)).isNotEqualTo(target.updateKey(4, hash));
  }

  @Test
  void unicodeFormsOfOneNameMeetInOneTarget() throws Exception {
    ImportTarget composed = target(FolderPath.ROOT, "caf\u00e9/\u00e9.txt");
    ImportTarget decomposed = target(FolderPath.ROOT, "cafe\u0301/e\u0301.txt");

    assertThat(decomposed.id()).isEqualTo(composed.id());
    assertThat(composed.exact()).isTrue();
    assertThat(decomposed.exact()).isFalse();
    assertThat(decomposed.exactPath(Path.of("root"), FolderPath.ROOT))
        .isEqualTo(Path.of("root/caf\u00e9/\u00e9.txt"));
  }

  @Test
  void blanksAroundADirectoryAreNoticed() throws Exception {
    ImportTarget target = target(ARCHIVE, " 2026 /a.pdf");

    assertThat(target.folder()).isEqualTo(FolderPath.of("/archive/2026"));
    assertThat(target.exact()).isFalse();
    assertThat(target.exactPath(Path.of("r"), ARCHIVE)).isEqualTo(Path.of("r/2026/a.pdf"));
  }

  @Test
  void namesThatCannotBeReadAreRefused() {
    assertThatThrownBy(() -> target(ARCHIVE, "a\uFFFD.pdf"))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("rename");
    assertThatThrownBy(() -> target(ARCHIVE, "bell\u0007/a.pdf"))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("control character");
    assertThatThrownBy(() -> target(ARCHIVE, "two\nlines.pdf"))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("control character")
        .hasMessageEndingWith("rename it");
  }
}
