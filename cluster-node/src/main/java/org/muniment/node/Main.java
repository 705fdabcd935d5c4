package org.muniment.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muniment start}: one node in this process, until it is told to stop. */
@Command(
    name = "muniment",
    subcommands = Main.Start.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "A node of Muniment.")
public final class Main {

  private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

  private Main() {}

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    keepCommonPool();
    int exitCode = new CommandLine(new Main()).execute(arguments);
    if (exitCode != CommandLine.ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  /**
   * Java's common pool has a thread less than there are processors, and is not used where that
   * would be one: then every asynchronous stage of a future starts a thread. Akka's futures, in
   * their Java form, have only such stages.
   */
  private static void keepCommonPool() {
    if (Runtime.getRuntime().availableProcessors() <= 2
        && System.getProperty(COMMON_POOL) == null) {
      System.setProperty(COMMON_POOL, "2");
    }
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Starts a node and prints its URL when it is ready.",
        "It listens on loopback only. Ctrl-C or SIGTERM stops it cleanly; started again on the same"
            + " directory it has everything that was acknowledged.",
        "Exit code: 130 after Ctrl-C and 143 after SIGTERM, also when the stop was clean; 1 when it"
            + " cannot start or cannot go on."
      },
      footer = {"", "Example:", "  muniment start --port 8080 --data ~/documents"})
  static final class Start implements Callable<Integer> {

    private static final int LAST_PORT = 65_535;

    @Option(
        names = "--port",
        paramLabel = "PORT",
        description = "Port to listen on; 0 takes a free one (default: 8080).")
    private Optional<Integer> port = Optional.empty();

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Directory of everything that must survive (default: ~/.muniment).")
    private Optional<Path> data = Optional.empty();

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Settings in HOCON; what it does not name keeps its default.")
    private Optional<Path> configFile = Optional.empty();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
      Config operator = ConfigFactory.empty();
      try {
        operator = config();
        Node node = new Node(operator);
        System.setProperty("muniment.log.dir", node.logDirectory().toString());
        System.setProperty("muniment.log.access", node.accessLog());
        return run(node);
      } catch (StartException e) {
        System.err.println("Muniment cannot start. " + e.getMessage());
      } catch (ConfigException e) {
        System.err.println(
            "Muniment cannot start. The settings are wrong: " + SettingsFile.fault(e, operator));
      }
      return CommandLine.ExitCode.SOFTWARE;
    }

    /** Runs until a signal comes (then the hook does the rest) or the actors end by themselves. */
    private static int run(Node node) throws InterruptedException {
      Thread hook = new Thread(() -> stop(node), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        node.start();
      } catch (RuntimeException e) {
        if (node.isStopping()) {
          hook.join();
          return CommandLine.ExitCode.OK;
        }
        throw isForTheOperator(e) ? e : unforeseen(node, e);
      }
      System.out.println("Muniment is ready at " + node.url());
      System.out.println("Documents live in " + node.directory() + "; Ctrl-C stops.");
      node.awaitTermination();
      if (node.isStopping()) {
        hook.join();
        return CommandLine.ExitCode.OK;
      }
      System.err.println(
          "The node left its cluster and cannot go on; see its log. Start it again.");
      return CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isForTheOperator(RuntimeException e) {
      return e instanceof StartException || e instanceof ConfigException;
    }

    /**
     * The console gets a sentence and the log the trace, at a level that the console passes over.
     */
    private static StartException unforeseen(Node node, RuntimeException e) {
      LoggerFactory.getLogger(Main.class).info("the node cannot start", e);
      return new StartException(
          "%s. The log in %s says more.".formatted(e, node.logDirectory()), e);
    }

    private static void stop(Node node) {
      boolean served = node.address().isPresent();
      if (served) {
        System.out.printf("Stopping… (at most %d s)%n", node.longestStop().toSeconds());
      }
      node.close();
      if (served) {
        System.out.println("Stopped.");
      }
    }

    /** What the operator says: the command line over the file. */
    private Config config() {
      if (port.filter(given -> given < 0 || given > LAST_PORT).isPresent()) {
        throw new ParameterException(
            spec.commandLine(),
            "--port must be from 0 to %d, not %d".formatted(LAST_PORT, port.get()));
      }
      Map<String, Object> given = new HashMap<>();
      port.ifPresent(value -> given.put("muniment.edge.port", value));
      data.ifPresent(value -> given.put("muniment.node.data-directory", value.toString()));
      Config commandLine = ConfigFactory.parseMap(given, "the command line");
      return commandLine.withFallback(
          configFile.map(SettingsFile::read).orElseGet(ConfigFactory::empty));
    }
  }
}
