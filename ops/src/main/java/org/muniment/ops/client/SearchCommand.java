package org.muniment.ops.client;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.muniment.ops.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds documents by what they say. */
@Command(
    name = "search",
    description = "Find documents by what they say and show where.",
    footer = {
      "",
      "A query is made of:",
      "  harbour dues              both words",
      "  '\"harbour dues\"'          the phrase; quote it for your shell as well",
      "  harbour -draft            the one word without the other",
      "  harbour OR haven          either",
      "  tag:urgent  type:invoice  name:lease",
      "  'size:>1MB'  modified:2026-01..2026-06",
      "",
      "Examples:",
      "  muniment search harbour dues",
      "  muniment search '\"harbour dues\"' -draft",
      "  muniment search rent --sort -modifiedAt --limit 50"
    })
final class SearchCommand extends ClientCommand {

  /** Fixed by the HTTP interface. */
  private static final int MOST_RESULTS = 1000;

  private static final Set<String> SORT_KEYS = Set.of("name", "modifiedAt", "createdAt", "size");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "WORDS", arity = "1..*", description = "The query.")
  private List<String> words;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Show at most so many results (${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      description =
          "Order by name, modifiedAt, createdAt or size, descending with - before it;"
              + " by relevance otherwise.")
  private String sort;

  @Option(names = "--no-highlight", description = "Do not show where the words were found.")
  private boolean noHighlight;

  SearchCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    rejectUnknownOptions();
    String query = String.join(" ", words);
    rejectWhatCannotBeMeant(query);
    Fetched<SearchResult> found = search(client, query);
    if (json()) {
      printJson(found.json());
    } else {
      new SearchReport(terminal(), ZoneId.systemDefault())
          .lines(query, found.value())
          .forEach(this::print);
    }
    return DONE;
  }

  /** A word may begin with one dash, which excludes it; with two it is a mistyped option. */
  private void rejectUnknownOptions() {
    for (String word : words) {
      if (word.startsWith("--")) {
        throw wrongUsage("Unknown option: '" + word + "'");
      }
    }
  }

  private void rejectWhatCannotBeMeant(String query) {
    if (query.isBlank()) {
      throw wrongUsage("WORDS are empty; say what to look for");
    }
    if (limit < 1 || limit > MOST_RESULTS) {
      throw wrongUsage("--limit must be from 1 to " + MOST_RESULTS);
    }
    if (sort != null && !SORT_KEYS.contains(sort.replaceFirst("^-", ""))) {
      throw wrongUsage(
          "--sort: '%s' is not name, modifiedAt, createdAt or size, nor one of them with - before it"
              .formatted(sort));
    }
  }

  private ParameterException wrongUsage(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private Fetched<SearchResult> search(MunimentClient client, String query) throws IOException {
    try {
      return client.search(
          new SearchRequest(query, limit, Optional.ofNullable(sort), !noHighlight));
    } catch (RefusedException e) {
      if (e.problem().position().isEmpty()) {
        throw e;
      }
      throw new CommandFailedException(
          Caret.under(query, e.problem().position().getAsInt(), e.getMessage()), e);
    }
  }
}
