package org.muniment.simulations.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.muniment.simulations.node.Launcher;

/**
 * Without these a figure means nothing.
 *
 * @param cpus shared by this program and, when it started the node itself, the node
 * @param heap of the node, as given to the launcher; "unknown" for a node that ran already
 * @param commit of the working copy; "unknown" outside of one
 */
record Conditions(
    Instant date,
    String commit,
    int cpus,
    String os,
    String jvm,
    String node,
    String heap,
    double loadAverage) {

  static Conditions now(String node, String heap) {
    return new Conditions(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        workingCopy(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        node,
        heap,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String workingCopy() {
    Optional<Path> home = Launcher.find().map(Launcher::home);
    if (home.isEmpty()) {
      return "unknown";
    }
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12")
              .directory(home.get().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String printed = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
      return printed.isEmpty() ? "unknown" : printed;
    } catch (IOException e) {
      return "unknown";
    }
  }

  void write(ObjectNode json) {
    json.put("date", date.toString())
        .put("commit", commit)
        .put("cpus", cpus)
        .put("os", os)
        .put("jvm", jvm)
        .put("node", node)
        .put("heap", heap)
        .put("loadAverage", loadAverage);
  }
}
