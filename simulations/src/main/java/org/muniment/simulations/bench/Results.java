package org.muniment.simulations.bench;

import java.util.List;

/** What one part measured. */
record Results(List<Series> series, List<Fact> facts) {

  static Results none(String name, String why) {
    return new Results(List.of(), List.of(Fact.none(name, why)));
  }
}
