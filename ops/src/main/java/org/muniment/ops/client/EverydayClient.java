package org.muniment.ops.client;

import com.typesafe.config.Config;
import java.util.List;
import org.muniment.ops.terminal.Terminal;
import picocli.CommandLine.IDefaultValueProvider;

/** The commands of the everyday client, for the command line to offer. */
public final class EverydayClient {

  private final Terminal terminal;
  private final ClientSettings settings;

  /**
   * The client with its settings.
   *
   * @param config with {@code muniment.client}
   * @throws com.typesafe.config.ConfigException naming a key that is missing or wrong
   */
  public EverydayClient(Terminal terminal, Config config) {
    this.terminal = terminal;
    this.settings = ClientSettings.from(config);
  }

  /** The commands, in the order in which help shows them. */
  public List<Object> commands() {
    return List.of(
        new ImportCommand(terminal, settings),
        new ExportCommand(terminal, settings),
        new SearchCommand(terminal, settings),
        new GetCommand(terminal, settings),
        new PutCommand(terminal, settings),
        new CheckoutCommand(terminal, settings),
        new CheckinCommand(terminal, settings),
        new HistoryCommand(terminal, settings),
        new VerifyCommand(terminal, settings),
        new ReindexCommand(terminal, settings),
        new ReprocessCommand(terminal, settings));
  }

  /** What options are when they are not given: what the settings say. */
  public IDefaultValueProvider defaults() {
    return new OptionDefaults(settings);
  }
}
