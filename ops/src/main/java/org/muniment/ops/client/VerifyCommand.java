package org.muniment.ops.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.muniment.ops.terminal.Figures;
import org.muniment.ops.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has a running server verify everything that it stores, and reports what it found. */
@Command(
    name = "verify",
    description = "Verify histories, contents and index of a running server.",
    footer = {
      "",
      "The server recomputes the chain of every history, reads every content that a record needs"
          + " and computes its hash again, and compares the index with the journal, both ways. It"
          + " goes on serving meanwhile and repairs nothing.",
      "",
      "Ctrl-C stops it; the same command goes on from there, and so does the server by itself"
          + " when it was killed in between. With --detach the server works alone; the same"
          + " command without it, before the end, follows it. After the end it begins anew.",
      "",
      "Exits 1 when anything was found, or when it did not get to the end; 130 after Ctrl-C.",
      "",
      "Examples:",
      "  muniment verify",
      "  muniment verify --fresh --json > report.json"
    })
final class VerifyCommand extends ClientCommand {

  @Option(names = "--fresh", description = "Begin anew instead of going on with what was stopped.")
  private boolean fresh;

  @Option(names = "--detach", description = "Only begin; do not wait for the end.")
  private boolean detach;

  private final CountDownLatch stop = new CountDownLatch(1);

  VerifyCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  @Override
  int run(MunimentClient client) throws IOException {
    Fetched<Verification> begun = client.startVerification(fresh);
    if (detach) {
      report(begun, Json.MAPPER.createArrayNode(), "The verification is under way.");
      return DONE;
    }
    StopSignal signal = StopSignal.to(stop::countDown, settings().stopGrace());
    try {
      return follow(client, begun);
    } catch (InterruptedException e) {
      throw new CommandFailedException("interrupted", e);
    } finally {
      signal.close();
    }
  }

  private int follow(MunimentClient client, Fetched<Verification> begun)
      throws IOException, InterruptedException {
    Fetched<Verification> now = watched(client, begun);
    if (now.value().isRunning()) {
      now = client.stopVerification();
    }
    ArrayNode faults = Json.MAPPER.createArrayNode();
    Optional<String> cursor = Optional.empty();
    if (!json() && now.value().faults() > 0) {
      print("");
    }
    do {
      Page<Verification.Fault> page = client.faults(cursor);
      faults.addAll(page.json());
      if (!json()) {
        page.items().forEach(fault -> print(Terminal.printable(fault.line())));
      }
      cursor = page.next();
    } while (cursor.isPresent());
    report(now, faults, summary(now.value(), faults.size()));
    if (!now.value().isDone()) {
      terminal().err().println("Stopped early; the same command goes on from there.");
    }
    return now.value().isDone() && now.value().faults() == 0 ? DONE : FAILED;
  }

  /** How it stood when it ended, or when the person had enough. */
  private Fetched<Verification> watched(MunimentClient client, Fetched<Verification> begun)
      throws IOException, InterruptedException {
    Fetched<Verification> now = begun;
    boolean told = false;
    try (VerifyBar bar = VerifyBar.on(terminal())) {
      while (true) {
        bar.show(now.value());
        if (!told && !json() && now.value().firstFault().isPresent()) {
          told = true;
          String fault = now.value().firstFault().get().line();
          bar.above(() -> print("First fault: " + Terminal.printable(fault)));
        }
        if (!now.value().isRunning()
            || stop.await(settings().watchInterval().toMillis(), TimeUnit.MILLISECONDS)) {
          return now;
        }
        now = client.verification();
      }
    }
  }

  private void report(Fetched<Verification> now, ArrayNode faults, String summary) {
    if (json()) {
      ObjectNode report = now.json().deepCopy();
      report.put("faults", now.value().faults());
      report.set("items", faults);
      printJson(report);
    } else {
      print(summary);
    }
  }

  private static String summary(Verification end, int listed) {
    StringBuilder summary = new StringBuilder();
    if (end.faults() > listed) {
      summary.append("… and %,d more.%n".formatted(end.faults() - listed));
    }
    if (end.faults() > 0) {
      summary.append(System.lineSeparator());
    }
    summary.append(
        end.faults() == 0 ? "No fault found" : Figures.count(end.faults(), "fault") + " found");
    end.checked().ifPresent(checked -> summary.append(" in ").append(looked(checked)));
    summary.append(end.isDone() ? "" : " so far").append(took(end)).append('.');
    end.trouble().ifPresent(trouble -> summary.append(' ').append(trouble));
    return summary.toString();
  }

  private static String looked(Verification.Checked checked) {
    return "%s of %s, %s (%s), %s"
        .formatted(
            Figures.count(checked.records(), "record"),
            histories(checked.histories()),
            Figures.count(checked.contents(), "content"),
            Figures.bytes(checked.contentBytes()),
            entries(checked.indexEntries()));
  }

  private static String histories(long count) {
    return count == 1 ? "1 history" : "%,d histories".formatted(count);
  }

  private static String entries(long count) {
    return count == 1 ? "1 index entry" : "%,d index entries".formatted(count);
  }

  private static String took(Verification end) {
    return end.startedAt()
        .flatMap(
            from ->
                end.endedAt()
                    .map(
                        to ->
                            "; "
                                + Figures.duration(Duration.between(from, to))
                                + " since it began"))
        .orElse("");
  }
}
