package org.muniment.simulations.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.muniment.simulations.node.NodeProcess;

/**
 * What is measured.
 *
 * @param node its processes, when it was started here
 * @param command what names a command of the client is appended to, when there is one
 * @param work a directory for files of this run
 */
record Subject(URI url, Optional<NodeProcess> node, Optional<List<String>> command, Path work) {

  /** Its processes, as far as this system lets one see them. */
  Optional<ProcessTable> processes() {
    return ProcessTable.isThere() ? node.map(ProcessTable::new) : Optional.empty();
  }

  Meter meter() {
    return processes().map(Meter::of).orElseGet(Meter::ofClient);
  }
}
