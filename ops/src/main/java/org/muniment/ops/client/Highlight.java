package org.muniment.ops.client;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.ops.terminal.Terminal;

/** Excerpts as the server marks them (HTML with {@code <mark>}), shown without a browser. */
final class Highlight {

  private static final Pattern MARKED = Pattern.compile("<mark>(.*?)</mark>", Pattern.DOTALL);
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern REFERENCE =
      Pattern.compile("&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]{2,6}));");
  private static final Map<String, String> NAMED =
      Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'", "nbsp", " ");

  private Highlight() {}

  /** One line of plain text, found words in bold where that can be shown. */
  static String show(String excerpt, Terminal terminal) {
    String line = BLANKS.matcher(excerpt.strip()).replaceAll(" ");
    StringBuilder shown = new StringBuilder();
    int end = 0;
    for (MatchResult marked : MARKED.matcher(line).results().toList()) {
      shown.append(plain(line.substring(end, marked.start())));
      shown.append(terminal.bold(plain(marked.group(1))));
      end = marked.end();
    }
    return shown.append(plain(line.substring(end))).toString();
  }

  private static String plain(String html) {
    return Terminal.printable(
        REFERENCE.matcher(html).replaceAll(m -> Matcher.quoteReplacement(character(m))));
  }

  private static String character(MatchResult reference) {
    if (reference.group(3) != null) {
      return NAMED.getOrDefault(reference.group(3), reference.group());
    }
    int codePoint =
        reference.group(1) != null
            ? Integer.parseInt(reference.group(1), 16)
            : Integer.parseInt(reference.group(2));
    return Character.isValidCodePoint(codePoint)
        ? Character.toString(codePoint)
        : reference.group();
  }
}
