package org.muniment.ops.client;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Takes the defaults of options from the settings, so that each stands in one place only. */
final class OptionDefaults implements IDefaultValueProvider {

  private final Map<String, String> values;

  OptionDefaults(ClientSettings settings) {
    this.values =
        Map.of(
            "--server", settings.server(),
            "--concurrency", Integer.toString(settings.concurrency()),
            "--limit", Integer.toString(settings.searchLimit()),
            "--state", settings.exportState());
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
  }
}
