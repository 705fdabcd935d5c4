package org.muniment.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people at the console see of failures, and what the log has of them. */
class ConsoleTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"org.muniment.node.Some", "slick.Some"})
  void aFailureIsOneLineOnTheConsoleAndATraceInTheLog(String logger) throws Exception {
    String console =
        consoleOf(
            context ->
                context
                    .getLogger(logger)
                    .error(
                        "The database\n is away",
                        new IllegalStateException(
                            "outer", new ConnectException("Connection\nrefused"))));

    assertThat(console.lines())
        .singleElement()
        .asString()
        .endsWith("The database is away (ConnectException: Connection refused)");
    assertThat(Files.readString(directory.resolve("muniment.log")))
        .contains("IllegalStateException", "outer", "ConsoleTest");
  }

  @Test
  void whatParsersSayOfTheirDeadIsNotForTheConsole() throws Exception {
    assertThat(
            consoleOf(
                context ->
                    context
                        .getLogger("org.apache.tika.pipes.PipesClient")
                        .error("pipesClientId=0: couldn't start server")))
        .isEmpty();
  }

  private interface Speech {
    void to(LoggerContext context);
  }

  private String consoleOf(Speech speech) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("muniment.log.dir", directory.toString());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    PrintStream before = System.err;
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    System.setErr(new PrintStream(console, true, UTF_8));
    try {
      configurator.doConfigure(ConsoleTest.class.getResource("/logback.xml"));
      speech.to(context);
    } finally {
      System.setErr(before);
      context.stop();
    }
    return console.toString(UTF_8);
  }
}
