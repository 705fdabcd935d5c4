package org.muniment.ops.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;
import org.muniment.ops.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What import and export have in common: many files at a time, and a summary at the end. */
@Command
abstract class TransferCommand extends ClientCommand {

  private static final int MOST_THREADS = 64;

  @Spec private CommandSpec spec;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Transfer so many files at a time (${DEFAULT-VALUE}).")
  private int concurrency;

  TransferCommand(Terminal terminal, ClientSettings settings) {
    super(terminal, settings);
  }

  CommandSpec spec() {
    return spec;
  }

  /** Runs a transfer to its end and reports it. */
  int transfer(
      MunimentClient client, Set<Outcome.Kind> shown, Transfer.Source source, Transfer.Count count)
      throws IOException {
    if (concurrency < 1 || concurrency > MOST_THREADS) {
      throw new ParameterException(
          spec.commandLine(), "--concurrency must be from 1 to " + MOST_THREADS);
    }
    Workers workers = new Workers(concurrency, settings().stopGrace());
    // Twice the grace, because what is interrupted after the first needs a moment as well.
    StopSignal signal =
        StopSignal.to(workers::stop, settings().stopGrace().multipliedBy(2).plusSeconds(1));
    try {
      Transfer transfer = run(client, new Tally(shown), workers, source, count);
      return report(transfer, workers.isStopped());
    } catch (InterruptedException e) {
      throw new CommandFailedException("interrupted", e);
    } finally {
      signal.close();
    }
  }

  private Transfer run(
      MunimentClient client,
      Tally tally,
      Workers workers,
      Transfer.Source source,
      Transfer.Count count)
      throws InterruptedException {
    try (Progress progress = progress()) {
      Transfer transfer = new Transfer(client, progress, tally, workers);
      transfer.run(source, count);
      return transfer;
    }
  }

  private Progress progress() {
    return terminal().errIsTerminal()
        ? new Bar(spec.name(), terminal().errStream())
        : Progress.SILENT;
  }

  private int report(Transfer transfer, boolean stopped) {
    Tally tally = transfer.tally();
    if (json()) {
      ObjectNode json = tally.json(transfer.elapsed());
      json.put("complete", !stopped);
      printJson(json);
    } else if (!tally.isEmpty() || !stopped) {
      tally.lines(transfer.elapsed()).forEach(this::print);
    }
    if (transfer.fatal() != null) {
      complain(transfer.fatal());
    }
    if (stopped && !tally.isEmpty()) {
      String advice = "Stopped early. What is done stays done; the same command does the rest.";
      terminal().err().println(advice);
    }
    return stopped || tally.hasFailures() ? FAILED : DONE;
  }
}
