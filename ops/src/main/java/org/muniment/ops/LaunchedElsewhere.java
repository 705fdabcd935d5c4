package org.muniment.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Commands that the launcher hands to other modules. They stand here so that help lists them; to
 * run them it takes the launcher.
 */
abstract class LaunchedElsewhere implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public final Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "'%s' is run by the launcher: ./muniment %s".formatted(spec.name(), commandLine()));
  }

  private String commandLine() {
    return Stream.concat(Stream.of(spec.name()), arguments.stream())
        .collect(Collectors.joining(" "));
  }

  @Command(name = "start", description = "Start a node; `muniment start --help` shows its options.")
  static final class Start extends LaunchedElsewhere {}

  @Command(
      name = "bench",
      description = "Measure this machine; `muniment bench --help` shows the options.")
  static final class Bench extends LaunchedElsewhere {}
}
