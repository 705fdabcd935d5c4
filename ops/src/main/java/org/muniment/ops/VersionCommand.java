package org.muniment.ops;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which build this is. */
@Command(
    name = "version",
    description = "Show version and commit.",
    footer = {"", "Example:", "  muniment version"})
final class VersionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print the result as JSON, for machines.")
  private boolean json;

  @Override
  public Integer call() {
    BuildVersion build = BuildVersion.ofThisProgram();
    spec.commandLine().getOut().println(json ? build.json() : build.sentence());
    return 0;
  }
}
