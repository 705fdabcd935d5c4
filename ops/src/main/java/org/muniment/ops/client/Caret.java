package org.muniment.ops.client;

import org.muniment.ops.terminal.Terminal;

/** Shows a person at which character a text cannot be read. */
final class Caret {

  private static final String INDENT = "  ";

  private Caret() {}

  /**
   * Three lines: what is wrong, the text, and a caret under the character.
   *
   * @param position index of the character, from 0; the text's length when something is missing at
   *     its end
   */
  static String under(String text, int position, String reason) {
    int index = Math.max(0, Math.min(position, text.length()));
    int column = text.codePointCount(0, index);
    return String.join(
        "\n", reason, INDENT + Terminal.printable(text), INDENT + " ".repeat(column) + "^");
  }
}
