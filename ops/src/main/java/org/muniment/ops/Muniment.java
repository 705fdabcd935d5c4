package org.muniment.ops;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import org.muniment.ops.client.EverydayClient;
import org.muniment.ops.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code muniment} command. Exits 0 on success, 1 on failure, 2 on wrong usage; results go to
 * standard output, everything else to standard error.
 */
@Command(
    name = "muniment",
    mixinStandardHelpOptions = true,
    description = "A document management system that scales out.",
    versionProvider = BuildVersion.Provider.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 success, 1 failure, 2 wrong usage.",
      "",
      "The first five minutes:",
      "  muniment start",
      "  muniment import ~/Documents",
      "  muniment search harbour dues"
    })
public final class Muniment implements Runnable {

  @Spec private CommandSpec spec;

  private Muniment() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    quietLogging();
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /** Runs one command; the answer is its exit code. */
  public static int run(Terminal terminal, String... arguments) {
    try {
      return commandLine(terminal, ConfigFactory.load()).execute(arguments);
    } catch (ConfigException e) {
      terminal.err().println("muniment: the configuration cannot be used: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } finally {
      terminal.out().flush();
      terminal.err().flush();
    }
  }

  static CommandLine commandLine(Terminal terminal, Config config) {
    EverydayClient client = new EverydayClient(terminal, config);
    CommandLine commandLine = new CommandLine(new Muniment());
    commandLine.addSubcommand(new LaunchedElsewhere.Start());
    client.commands().forEach(commandLine::addSubcommand);
    commandLine.addSubcommand(new LaunchedElsewhere.Bench());
    commandLine.addSubcommand(new HelpCommand());
    commandLine.addSubcommand(new VersionCommand());
    commandLine.getSubcommands().values().forEach(Muniment::offerHelp);
    commandLine
        .setDefaultValueProvider(client.defaults())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setPosixClusteredShortOptionsAllowed(false)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpAutoWidth(true)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF))
        .setParameterExceptionHandler(Muniment::onWrongUsage)
        .setOut(terminal.out())
        .setErr(terminal.err());
    commandLine.getSubcommands().get("search").setUnmatchedOptionsArePositionalParams(true);
    return commandLine;
  }

  /** Says what is wrong and where to read more; the whole help would bury it. */
  private static int onWrongUsage(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("muniment: " + Terminal.printable(fault(wrong)));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      suggest(unmatched, err);
    }
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static String fault(ParameterException wrong) {
    boolean noSuchCommand =
        wrong instanceof UnmatchedArgumentException unmatched
            && !unmatched.isUnknownOption()
            && wrong.getCommandLine().getParent() == null;
    return noSuchCommand
        ? "there is no command '" + ((UnmatchedArgumentException) wrong).getUnmatched().get(0) + "'"
        : wrong.getMessage().replace("option option", "option"); // as picocli has it of a map
  }

  /** Only what may have been meant; picocli knows something similar to every word. */
  private static void suggest(UnmatchedArgumentException unmatched, PrintWriter err) {
    String given = unmatched.getUnmatched().get(0);
    String command = unmatched.getCommandLine().getCommandSpec().qualifiedName();
    String meant =
        unmatched.getSuggestions().stream()
            .filter(known -> isNear(given, known))
            .map(known -> unmatched.isUnknownOption() ? known : command + " " + known)
            .collect(Collectors.joining(" or "));
    if (!meant.isEmpty()) {
      err.println("Did you mean: " + meant + "?");
    }
  }

  /** Whether two words differ in one place only, and there in two letters at most. */
  private static boolean isNear(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    int before = 0;
    while (before < shorter && one.charAt(before) == other.charAt(before)) {
      before++;
    }
    int after = 0;
    while (after < shorter - before
        && one.charAt(one.length() - 1 - after) == other.charAt(other.length() - 1 - after)) {
      after++;
    }
    return Math.max(one.length(), other.length()) - before - after <= 2;
  }

  private static void offerHelp(CommandLine command) {
    if (command.getCommandSpec().findOption("--help") == null) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("Show this help.")
                  .build());
    }
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command; `muniment help` lists them.");
  }

  /** Libraries may warn, on standard error; a person's own setting goes before. */
  private static void quietLogging() {
    String key = "logback.configurationFile";
    if (System.getProperty(key) == null) {
      System.setProperty(key, "org/muniment/ops/logback-command.xml");
    }
  }
}
