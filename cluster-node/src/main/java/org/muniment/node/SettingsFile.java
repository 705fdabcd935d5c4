package org.muniment.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings that an operator writes, and how their faults are told: with file, line and key. */
final class SettingsFile {

  private static final String ROOT = "muniment";

  /** Below these are names of somebody else's. */
  private static final Set<String> OPEN = Set.of("muniment.database.embedded.server");

  /** How a message of the library names a setting: by the part of its key that it was asked for. */
  private static final Pattern NAMED = Pattern.compile("'([\\w.-]+)'|^([\\w.-]+) has type ");

  private static final int FEW = 4;

  private SettingsFile() {}

  /**
   * Reads a file.
   *
   * @throws StartException when it is not there, or names a setting of ours that there is not
   * @throws ConfigException when it cannot be parsed
   */
  static Config read(Path path) {
    if (!Files.isReadable(path)) {
      throw new StartException("There is no settings file %s.".formatted(path));
    }
    Config file = ConfigFactory.parseFile(path.toFile());
    refuseUnknown(ROOT, resolved(file).root(), ConfigFactory.defaultReference().root());
    return file;
  }

  private static Config resolved(Config settings) {
    return settings.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
  }

  private static void refuseUnknown(String key, ConfigObject given, ConfigObject known) {
    String name = key.substring(key.lastIndexOf('.') + 1);
    if (given.get(name) instanceof ConfigObject below
        && known.get(name) instanceof ConfigObject knownBelow
        && !OPEN.contains(key)) {
      for (Map.Entry<String, ConfigValue> setting : below.entrySet()) {
        String full = key + '.' + setting.getKey();
        if (!knownBelow.containsKey(setting.getKey())) {
          throw unknown(full, setting.getValue());
        }
        refuseUnknown(full, below, knownBelow);
      }
    }
  }

  private static StartException unknown(String key, ConfigValue value) {
    return new StartException(
        "The settings are wrong: %s: there is no setting %s.%s"
            .formatted(
                value.origin().description(),
                key,
                nearest(key).map(meant -> " Did you mean " + meant + "?").orElse("")));
  }

  private static Optional<String> nearest(String key) {
    String last = key.substring(key.lastIndexOf('.'));
    return ConfigFactory.defaultReference().getConfig(ROOT).entrySet().stream()
        .map(known -> ROOT + '.' + known.getKey())
        .filter(known -> difference(key, known) <= FEW || known.endsWith(last))
        .min(Comparator.comparingInt(known -> difference(key, known)));
  }

  /** How long the part is in which two keys differ. */
  private static int difference(String one, String other) {
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
    return Math.max(one.length(), other.length()) - before - after;
  }

  /**
   * What is wrong. Of a setting of the operator's it says where it stands and its whole key; of
   * everything else it leaves out the list of all the places that settings came from.
   */
  static String fault(ConfigException e, Config operator) {
    if (e instanceof ConfigException.Parse) {
      return e.getMessage();
    }
    String origin = e.origin() == null ? "" : e.origin().description() + ": ";
    String message =
        e.getMessage().startsWith(origin)
            ? e.getMessage().substring(origin.length())
            : e.getMessage();
    Matcher named = NAMED.matcher(message);
    if (!named.find()) {
      return message;
    }
    String part = named.group(1) == null ? named.group(2) : named.group(1);
    return resolved(operator).entrySet().stream()
        .filter(setting -> isMeant(setting, part, e))
        .findFirst()
        .map(
            setting ->
                setting.getValue().origin().description()
                    + ": "
                    + message.replaceFirst(Pattern.quote(part), setting.getKey()))
        .orElse(message);
  }

  private static boolean isMeant(
      Map.Entry<String, ConfigValue> setting, String part, ConfigException e) {
    return setting.getKey().equals(part)
        || (setting.getKey().endsWith('.' + part)
            && setting.getValue().origin().equals(e.origin()));
  }
}
