package org.muniment.simulations.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes the default of an option from the setting of its name, so that each stands in one place;
 * those of growth have some of their own.
 */
final class OptionDefaults implements IDefaultValueProvider {

  private final Config bench = ConfigFactory.load().getConfig(BenchSettings.ROOT);

  /** Made by picocli. */
  OptionDefaults() {}

  @Override
  public String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      String setting = option.longestName().replaceFirst("^--", "");
      String own = option.command().name() + "." + setting;
      if (bench.hasPath(own)) {
        return bench.getString(own);
      }
      return bench.hasPath(setting) ? bench.getString(setting) : null;
    }
    return null;
  }
}
