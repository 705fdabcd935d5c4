package org.muniment.simulations.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.muniment.simulations.bench.Corpus.Draft;
import org.muniment.simulations.bench.Corpus.Uploaded;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.Digests;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoEnglish;

/**
 * The operations that are measured. Each checks its answer against what the generator says, so that
 * a fast wrong answer is a failure and not a figure.
 */
final class Workload {
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int LEAST_WORDS = 2;
  private static final String PROPERTY = "round";

  private final Api api;
  private final BenchSettings settings;
  private final Corpus corpus;

  Workload(Api api, BenchSettings settings, Corpus corpus) {
    this.api = api;
    this.settings = settings;
    this.corpus = corpus;
  }

  Corpus corpus() {
    return corpus;
  }

  /** Uploads a document that is prepared. */
  long upload(int number) throws IOException, InterruptedException, WrongAnswerException {
    Draft draft = corpus.draft(number);
    String name = corpus.name(number);
    Answer answer = api.create(name, draft.content(), name);
    long answered = System.nanoTime();
    JsonNode document = answer.expect(CREATED).json();
    check(document, "contentHash", draft.contentHash());
    check(document, "size", Integer.toString(draft.content().length));
    check(document, "name", name);
    check(document, "revision", "1");
    String id = document.path("id").asText();
    if (id.isEmpty() || !answer.header("Location").endsWith(id)) {
      throw new WrongAnswerException(answer + " with a Location that is not the document's");
    }
    corpus.acknowledged(
        number, new Uploaded(id, draft.contentHash(), 1, answer.header("ETag"), draft.words()));
    return answered;
  }

  long readMetadata(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    Uploaded uploaded = corpus.any(random);
    Answer answer = api.document(uploaded.id(), "");
    long answered = System.nanoTime();
    JsonNode document = answer.expect(OK).json();
    check(document, "id", uploaded.id());
    check(document, "contentHash", uploaded.contentHash());
    check(document, "revision", Integer.toString(uploaded.revision()));
    return answered;
  }

  long download(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    Uploaded uploaded = corpus.any(random);
    Answer answer = api.document(uploaded.id(), "/content");
    long answered = System.nanoTime();
    if (!Digests.sha256(answer.expect(OK).body()).equals(uploaded.contentHash())) {
      throw new WrongAnswerException(answer + " with other bytes than were uploaded");
    }
    return answered;
  }

  /** Changes a property of the one revision that the document must have. */
  long update(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    int taken = corpus.take(number);
    Uploaded before = corpus.get(taken);
    String value = Long.toString(number);
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("properties").put(PROPERTY, value);
    String key = "%s-%d".formatted(corpus.name(taken), before.revision());
    Answer answer = api.describe(before.id(), before.etag(), patch, key);
    long answered = System.nanoTime();
    JsonNode document = answer.expect(OK).json();
    check(document, "id", before.id());
    check(document, "revision", Integer.toString(before.revision() + 1));
    check(document, "contentHash", before.contentHash());
    check(document.path("properties"), PROPERTY, value);
    String etag = answer.header("ETag");
    if (etag.equals(before.etag())) {
      throw new WrongAnswerException(answer + " with the ETag of the revision before");
    }
    corpus.changed(
        taken,
        new Uploaded(
            before.id(), before.contentHash(), before.revision() + 1, etag, before.words()));
    return answered;
  }

  /** Searches for two words that stand in some document together. */
  long search(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    List<String> there = corpus.any(random).words();
    if (there.size() < LEAST_WORDS) {
      throw new WrongAnswerException("documents are too small to search for two words");
    }
    int one = random.nextInt(there.size());
    int other = (one + 1 + random.nextInt(there.size() - 1)) % there.size();
    List<String> words = List.of(there.get(one), there.get(other));
    Answer answer = api.search(String.join(" ", words), settings.hits());
    long answered = System.nanoTime();
    JsonNode found = answer.expect(OK).json();
    JsonNode items = found.path("items");
    if (items.isEmpty() || items.size() > settings.hits()) {
      throw new WrongAnswerException(answer + " with " + items.size() + " hits");
    }
    for (JsonNode hit : items) {
      checkHit(hit.path("document"), words);
    }
    return answered;
  }

  private void checkHit(JsonNode document, List<String> words)
      throws IOException, InterruptedException, WrongAnswerException {
    String name = document.path("name").asText();
    Optional<Uploaded> uploaded = corpus.named(name);
    boolean there;
    if (uploaded.isPresent()) {
      check(document, "id", uploaded.get().id());
      List<String> known = uploaded.get().words();
      there = words.stream().allMatch(word -> Collections.binarySearch(known, word) >= 0);
    } else {
      there = PseudoEnglish.wordsOf(contentOf(document)).containsAll(words);
    }
    if (!there) {
      throw new WrongAnswerException(
          "a search for %s found %s, in which not all of them stand".formatted(words, name));
    }
  }

  /** Of a document that was on the server before this run. */
  private String contentOf(JsonNode document)
      throws IOException, InterruptedException, WrongAnswerException {
    Answer answer = api.document(document.path("id").asText(), "/content").expect(OK);
    return new String(answer.body(), UTF_8);
  }

  /**
   * Waits until a search finds a document.
   *
   * @return when it did
   */
  long awaitSearchable(int document)
      throws IOException, InterruptedException, WrongAnswerException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < settings.timeout().toNanos()) {
      JsonNode found = api.search(corpus.uniqueWord(document), 1).expect(OK).json();
      if (!found.path("items").isEmpty()) {
        long answered = System.nanoTime();
        check(found.path("items").path(0).path("document"), "id", corpus.get(document).id());
        return answered;
      }
      TimeUnit.NANOSECONDS.sleep(settings.poll().toNanos());
    }
    throw new WrongAnswerException(
        "%s was not found after %s".formatted(corpus.get(document).id(), settings.timeout()));
  }

  /** How many documents of this run a search finds. */
  long searchable() throws IOException, InterruptedException, WrongAnswerException {
    return api.search(corpus.sharedWord(), 1).expect(OK).json().path("total").asLong();
  }

  /** Waits until a search finds every document that was uploaded. */
  void awaitAllSearchable() throws IOException, InterruptedException, WrongAnswerException {
    long uploaded = corpus.uploaded();
    long start = System.nanoTime();
    for (long found = searchable(); found < uploaded; found = searchable()) {
      if (System.nanoTime() - start > settings.catchUp().toNanos()) {
        throw new WrongAnswerException(
            "%d of %d documents were found after %s"
                .formatted(found, uploaded, settings.catchUp()));
      }
      TimeUnit.NANOSECONDS.sleep(settings.catchUpInterval().toNanos());
    }
  }

  private static void check(JsonNode json, String field, String value) throws WrongAnswerException {
    if (!json.path(field).asText().equals(value)) {
      throw new WrongAnswerException(
          "%s is %s where %s was expected".formatted(field, json.path(field), value));
    }
  }
}
