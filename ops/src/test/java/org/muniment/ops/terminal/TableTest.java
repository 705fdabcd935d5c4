package org.muniment.ops.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TableTest {

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table("#", "who");
    table.row("1", "local");
    table.row("12", "é𝄞");

    assertThat(table.lines()).containsExactly("#   who", "1   local", "12  é𝄞");
  }

  @Test
  void aCellCannotMoveTheCursor() {
    Table table = new Table("name");
    table.row("a\u001b[2Jb\nc");

    assertThat(table.lines().get(1)).isEqualTo("a\uFFFD[2Jb\uFFFDc");
  }
}
