package org.muniment.simulations.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.muniment.simulations.http.Api;

class CheckerTest {

  /** The client throws IllegalArgumentException for every request to it. */
  private static final URI NOT_HTTP = URI.create("nowhere:/");

  @Test
  void whatCouldNotBeCheckedIsAFault() throws InterruptedException {
    Ledger ledger = new Ledger();
    RecordedDocument document = new RecordedDocument("note.txt");
    document.acknowledge("id-1", "etag", "text", new Acknowledged(1, "created", 1, "hash", "word"));
    ledger.add(document);
    Checker checker = new Checker(new Api(NOT_HTTP, Duration.ofSeconds(1)), ledger);

    assertThat(checker.faults()).singleElement().asString().startsWith("note.txt id-1: ");
    assertThat(checker.notSearchableWithin(Duration.ofSeconds(1))).hasSize(1);
  }
}
