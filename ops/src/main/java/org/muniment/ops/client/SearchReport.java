package org.muniment.ops.client;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Terminal;

/** A search's results for people: what was found, where it lies, and the words in their context. */
final class SearchReport {

  private static final int EXCERPTS = 3;

  private static final Pattern CUTS = Pattern.compile("^[\\s…]+|[\\s…]+$");

  private final Terminal terminal;
  private final ZoneId zone;

  SearchReport(Terminal terminal, ZoneId zone) {
    this.terminal = terminal;
    this.zone = zone;
  }

  List<String> lines(String query, SearchResult result) {
    List<String> lines = new ArrayList<>();
    for (SearchResult.Hit hit : result.items()) {
      addHit(lines, hit);
      lines.add("");
    }
    lines.add(summary(query, result));
    return lines;
  }

  private void addHit(List<String> lines, SearchResult.Hit hit) {
    Document document = hit.document();
    lines.add(
        terminal.bold(Terminal.printable(document.name()))
            + "  "
            + Terminal.printable(document.folder()));
    lines.add(
        "  "
            + terminal.faint(
                String.join(
                    "  ",
                    document.id().toString(),
                    Figures.moment(document.modifiedAt(), zone),
                    Figures.bytes(document.size()))));
    hit.highlights().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(field -> field.getValue().stream())
        .limit(EXCERPTS)
        .forEach(excerpt -> lines.add("  … " + Highlight.show(inner(excerpt), terminal) + " …"));
  }

  /** What was cut on the server's side says so already. */
  private static String inner(String excerpt) {
    return CUTS.matcher(excerpt).replaceAll("");
  }

  private static String summary(String query, SearchResult result) {
    int shown = result.items().size();
    long total = result.total().orElse(shown);
    if (total == 0) {
      return "Nothing found for " + Terminal.printable(query) + " (" + result.tookMs() + " ms).";
    }
    String count = Figures.count(total, "document");
    return shown < total
        ? String.format(Locale.ROOT, "%d of %s (%d ms).", shown, count, result.tookMs())
        : String.format(Locale.ROOT, "%s (%d ms).", count, result.tookMs());
  }
}
