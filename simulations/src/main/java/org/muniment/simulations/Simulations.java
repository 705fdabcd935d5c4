package org.muniment.simulations;

import org.muniment.simulations.bench.Bench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code muniment bench}: load on a node, from the outside. */
@Command(
    name = "muniment",
    subcommands = Bench.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Load and drills.")
public final class Simulations {

  private Simulations() {}

  /** Runs the command and ends the process with its exit code; see {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Simulations()).execute(arguments));
  }
}
