package org.muniment.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muniment start}: one node in this process, until it is told to stop. */
@Command(
    name = "muniment",
    subcommands = Main.Start.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "A node of Muniment.")
public final class Main {

  private Main() {}

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    int exitCode = new CommandLine(new Main()).execute(arguments);
    if (exitCode != CommandLine.ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Starts a node and prints its URL when it is ready.",
        "It listens on loopback only. Ctrl-C or SIGTERM stops it cleanly; started again on the same"
            + " directory it has everything that was acknowledged."
      },
      footer = {"", "Example:", "  muniment start --port 8080 --data ~/documents"})
  static final class Start implements Callable<Integer> {

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

    @Override
    public Integer call() throws InterruptedException {
      try {
        Config operator = config();
        System.setProperty("muniment.log.dir", Node.logDirectory(operator).toString());
        run(Node.start(operator));
        return CommandLine.ExitCode.OK;
      } catch (StartException e) {
        System.err.println("Muniment cannot start. " + e.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
      } catch (ConfigException e) {
        System.err.println("Muniment cannot start. The settings are wrong: " + e.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
      }
    }

    private static void run(Node node) throws InterruptedException {
      CountDownLatch stopped = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    System.out.println("Stopping…");
                    node.close();
                    System.out.println("Stopped.");
                    stopped.countDown();
                  },
                  "stop"));
      System.out.println("Muniment is ready at " + node.url());
      System.out.println("Documents live in " + node.directory() + "; Ctrl-C stops.");
      node.awaitTermination();
      stopped.await();
    }

    /** What the operator says: the command line over the file. */
    private Config config() {
      Map<String, Object> given = new HashMap<>();
      port.ifPresent(value -> given.put("muniment.edge.port", value));
      data.ifPresent(value -> given.put("muniment.node.data-directory", value.toString()));
      Config commandLine = ConfigFactory.parseMap(given, "the command line");
      Config file =
          configFile
              .map(
                  path ->
                      ConfigFactory.parseFile(
                          path.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)))
              .orElseGet(ConfigFactory::empty);
      return commandLine.withFallback(file);
    }
  }
}
