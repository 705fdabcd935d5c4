package org.muniment.simulations.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.Digests;
import org.muniment.simulations.http.WrongAnswerException;

/**
 * Compares a ledger with what the server says now, while nobody writes to the ledger's documents.
 * Every method answers with sentences about what does not hold.
 */
public final class Checker {
  private static final int PARALLEL = 4;
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Api api;
  private final Ledger ledger;

  public Checker(Api api, Ledger ledger) {
    this.api = api;
    this.ledger = ledger;
  }

  /**
   * Every acknowledged write is there: current state, every version byte for byte, history with an
   * unbroken chain. What was never answered is there once or not at all.
   */
  public List<String> faults() throws InterruptedException {
    List<String> faults = new ArrayList<>(ledger.faults());
    faults.addAll(faultsOfEach(ledger.documents(), Checker::describe, this::faults));
    return faults;
  }

  private List<String> faults(RecordedDocument document)
      throws IOException, InterruptedException, WrongAnswerException {
    List<String> faults = new ArrayList<>();
    if (document.id().isPresent()) {
      String id = document.id().get();
      long revision = checkCurrent(document, id, faults);
      checkVersions(document, id, faults);
      checkHistory(document, id, revision, faults);
    }
    return faults;
  }

  /**
   * What is wrong with the bytes and the history of listed documents, whoever made them.
   *
   * @param documents as listings show them
   */
  public List<String> contentFaults(List<JsonNode> documents) throws InterruptedException {
    return faultsOfEach(documents, document -> document.path("name").asText(), this::contentFaults);
  }

  private List<String> contentFaults(JsonNode listed)
      throws IOException, InterruptedException, WrongAnswerException {
    List<String> faults = new ArrayList<>();
    String id = listed.path("id").asText();
    String hash = listed.path("contentHash").asText();
    for (String path : List.of("", "/versions/" + listed.path("version").asInt())) {
      Answer content = api.document(id, path + "/content").expect(200);
      if (!Digests.sha256(content.body()).equals(hash)) {
        faults.add(path + "/content has other bytes than its hash says");
      }
    }
    long revision = api.document(id, "").expect(200).json().path("revision").asLong();
    checkChain(api.history(id), revision, faults);
    return faults;
  }

  private static String describe(RecordedDocument document) {
    return document.name() + " " + document.id().orElse("(never acknowledged)");
  }

  private long checkCurrent(RecordedDocument document, String id, List<String> faults)
      throws IOException, InterruptedException, WrongAnswerException {
    JsonNode current = api.document(id, "").expect(200).json();
    Acknowledged last = document.last();
    long revision = current.path("revision").asLong();
    String hash = current.path("contentHash").asText();
    boolean asAcknowledged = revision == last.revision() && hash.equals(last.contentHash());
    boolean abandonedTookEffect =
        document
            .abandoned()
            .filter(
                attempt -> revision == last.revision() + 1 && hash.equals(attempt.contentHash()))
            .isPresent();
    if (!asAcknowledged && !abandonedTookEffect) {
      faults.add(
          "acknowledged at revision %d with content %s, now at %d with %s%s"
              .formatted(
                  last.revision(),
                  last.contentHash(),
                  revision,
                  hash,
                  document.abandoned().map(a -> ", one " + a.kind() + " open").orElse("")));
    }
    Answer content = api.document(id, "/content").expect(200);
    if (!Digests.sha256(content.body()).equals(hash)) {
      faults.add("its content is not what its hash says");
    }
    return revision;
  }

  private void checkVersions(RecordedDocument document, String id, List<String> faults)
      throws IOException, InterruptedException, WrongAnswerException {
    Set<Integer> checked = new HashSet<>();
    for (Acknowledged write : document.acknowledged()) {
      if (checked.add(write.version())) {
        Answer content = api.document(id, "/versions/" + write.version() + "/content").expect(200);
        if (!Digests.sha256(content.body()).equals(write.contentHash())) {
          faults.add("version %d has other bytes than acknowledged".formatted(write.version()));
        }
      }
    }
  }

  private void checkHistory(
      RecordedDocument document, String id, long revision, List<String> faults)
      throws IOException, InterruptedException, WrongAnswerException {
    List<JsonNode> history = api.history(id);
    checkChain(history, revision, faults);
    for (Acknowledged write : document.acknowledged()) {
      if (write.revision() <= history.size()) {
        JsonNode event = history.get((int) write.revision() - 1);
        checkEvent(write, event, faults);
      }
    }
  }

  private static void checkChain(List<JsonNode> history, long revision, List<String> faults) {
    faults.addAll(ChainCheck.faults(history));
    if (history.size() != revision) {
      faults.add("%d events at revision %d".formatted(history.size(), revision));
    }
  }

  private static void checkEvent(Acknowledged write, JsonNode event, List<String> faults) {
    String type = event.path("type").asText();
    JsonNode hash = event.path("changes").path("contentHash");
    if (!type.equals(write.event())
        || (!hash.isMissingNode() && !hash.asText().equals(write.contentHash()))) {
      faults.add(
          "event %d is %s of content %s, acknowledged was %s of %s"
              .formatted(
                  write.revision(), type, hash.asText(), write.event(), write.contentHash()));
    }
  }

  /**
   * No name is there twice, and each acknowledged one is there under its id.
   *
   * @param listed every document of the server
   */
  public List<String> duplicates(List<JsonNode> listed) {
    Map<String, List<String>> idsByName = new HashMap<>();
    for (JsonNode document : listed) {
      idsByName
          .computeIfAbsent(document.path("name").asText(), name -> new ArrayList<>())
          .add(document.path("id").asText());
    }
    List<String> faults = new ArrayList<>();
    for (RecordedDocument document : ledger.documents()) {
      List<String> ids = idsByName.getOrDefault(document.name(), List.of());
      boolean right = document.id().map(id -> ids.equals(List.of(id))).orElse(ids.size() <= 1);
      if (!right) {
        faults.add(describe(document) + ": listed as " + ids);
      }
    }
    return faults;
  }

  /**
   * Documents that a search for their unique word does not find, or finds with others, also after
   * this time.
   */
  public List<String> notSearchableWithin(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    return faultsOfEach(
        ledger.documents(), Checker::describe, document -> searchFaults(document, deadline));
  }

  private List<String> searchFaults(RecordedDocument document, long deadline)
      throws IOException, InterruptedException, WrongAnswerException {
    if (document.id().isEmpty() || document.abandoned().isPresent()) {
      return List.of();
    }
    String word = document.last().word();
    List<String> wanted = List.of(document.id().get());
    List<String> found = search(word);
    while (!found.equals(wanted) && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      found = search(word);
    }
    return found.equals(wanted)
        ? List.of()
        : List.of("a search for %s finds %s".formatted(word, found));
  }

  private List<String> search(String word)
      throws IOException, InterruptedException, WrongAnswerException {
    List<String> ids = new ArrayList<>();
    for (JsonNode hit : api.search(word, 10).expect(200).json().path("items")) {
      ids.add(hit.path("document").path("id").asText());
    }
    return ids;
  }

  @FunctionalInterface
  private interface Check<T> {
    List<String> faults(T item) throws IOException, InterruptedException, WrongAnswerException;
  }

  private static <T> List<String> faultsOfEach(
      List<T> items, Function<T, String> name, Check<T> check) throws InterruptedException {
    ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
    try {
      for (T item : items) {
        threads.execute(
            () -> faultsOf(item, check).forEach(f -> faults.add(name.apply(item) + ": " + f)));
      }
    } finally {
      threads.shutdown();
      if (!threads.awaitTermination(10, TimeUnit.MINUTES)) {
        faults.add("checking did not end within 10 minutes");
      }
    }
    return List.copyOf(faults);
  }

  /** What could not be checked does not hold, whatever the reason. */
  private static <T> List<String> faultsOf(T item, Check<T> check) {
    try {
      return check.faults(item);
    } catch (IOException | WrongAnswerException | RuntimeException e) {
      return List.of(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of("the check was interrupted");
    }
  }
}
