package org.muniment.simulations.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** Reads processor times. */
@FunctionalInterface
interface Meter {

  Cpu read() throws IOException;

  /** Of a node that was started here. */
  static Meter of(ProcessTable node) {
    return () -> {
      Cpu read = node.cpu();
      return new Cpu(read.node(), read.database(), read.children(), client());
    };
  }

  /** Of a server that is one process. */
  static Meter of(ProcessHandle server) {
    return () -> new Cpu(ProcessTable.own(server.pid()), 0, 0, client());
  }

  /** Of a node of which nothing but its address is known. */
  static Meter ofClient() {
    return () -> new Cpu(Double.NaN, Double.NaN, Double.NaN, client());
  }

  private static double client() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
