package org.muniment.simulations.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.Digests;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoEnglish;
import org.muniment.simulations.text.Text;

/**
 * The operations that are measured. Each checks its answer against what the generator says, so that
 * a fast wrong answer is a failure and not a figure.
 */
final class Workload {
  private static final int CREATED = 201;
  private static final int OK = 200;

  private final Api api;
  private final BenchSettings settings;
  private final PseudoEnglish language;
  private final String run;
  private final AtomicReferenceArray<Uploaded> uploads;

  /** What a check of a later answer needs. */
  private record Uploaded(String id, String contentHash) {}

  /**
   * A workload.
   *
   * @param run makes names and keys differ from those of another run on the same server
   */
  Workload(Api api, BenchSettings settings, String run) {
    this.api = api;
    this.settings = settings;
    this.run = run;
    this.language = new PseudoEnglish(settings.seed() * 31 + run.hashCode(), settings.vocabulary());
    this.uploads =
        new AtomicReferenceArray<>(settings.warmUp() + settings.documents() + settings.probes());
  }

  /** Uploads document number n. */
  long upload(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    byte[] content = language.text(number, settings.bytes()).bytes();
    String hash = Digests.sha256(content);
    String name = "bench-%s-%d.txt".formatted(run, number);
    long start = System.nanoTime();
    Answer answer = api.create(name, content, name);
    long nanoseconds = System.nanoTime() - start;
    JsonNode document = answer.expect(CREATED).json();
    check(document, "contentHash", hash);
    check(document, "size", Integer.toString(content.length));
    check(document, "name", name);
    answer.header("ETag");
    String id = document.path("id").asText();
    if (!answer.header("Location").endsWith(id)) {
      throw new WrongAnswerException(answer + " with a Location that is not the document's");
    }
    uploads.set((int) number, new Uploaded(id, hash));
    return nanoseconds;
  }

  long readMetadata(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    Uploaded uploaded = uploads.get(anyDocument(random));
    long start = System.nanoTime();
    Answer answer = api.document(uploaded.id(), "");
    long nanoseconds = System.nanoTime() - start;
    JsonNode document = answer.expect(OK).json();
    check(document, "id", uploaded.id());
    check(document, "contentHash", uploaded.contentHash());
    check(document, "revision", "1");
    return nanoseconds;
  }

  long download(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    Uploaded uploaded = uploads.get(anyDocument(random));
    long start = System.nanoTime();
    Answer answer = api.document(uploaded.id(), "/content");
    long nanoseconds = System.nanoTime() - start;
    if (!Digests.sha256(answer.expect(OK).body()).equals(uploaded.contentHash())) {
      throw new WrongAnswerException(answer + " with other bytes than were uploaded");
    }
    return nanoseconds;
  }

  /**
   * Searches for two words that stand in some document together, or, one time in four, for the word
   * that stands in that document only.
   */
  long search(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    int wanted = anyDocument(random);
    Text text = language.text(wanted, settings.bytes());
    boolean unique = random.nextInt(4) == 0;
    List<String> words =
        unique
            ? List.of(text.uniqueWord())
            : List.of(anyOf(text.words(), random), anyOf(text.words(), random));
    String query = String.join(" ", words);
    long start = System.nanoTime();
    Answer answer = api.search(query, settings.hits());
    long nanoseconds = System.nanoTime() - start;
    JsonNode found = answer.expect(OK).json();
    if (found.path("items").isEmpty()) {
      throw new WrongAnswerException(answer + " without a hit");
    }
    if (unique) {
      check(found, "total", "1");
      check(found.path("items").path(0).path("document"), "id", uploads.get(wanted).id());
    }
    for (JsonNode hit : found.path("items")) {
      checkHit(hit.path("document"), words);
    }
    return nanoseconds;
  }

  private void checkHit(JsonNode document, List<String> words)
      throws IOException, InterruptedException, WrongAnswerException {
    Set<String> there = PseudoEnglish.wordsOf(contentOf(document));
    if (!there.containsAll(words)) {
      throw new WrongAnswerException(
          "a search for %s found %s, in which not all of them stand"
              .formatted(words, document.path("name").asText()));
    }
  }

  /** Generated again where it is a document of this run, else read from the server. */
  private String contentOf(JsonNode document)
      throws IOException, InterruptedException, WrongAnswerException {
    Optional<Integer> number = numberOf(document.path("name").asText());
    if (number.isPresent()) {
      return language.text(number.get(), settings.bytes()).body();
    }
    Answer answer = api.document(document.path("id").asText(), "/content").expect(OK);
    return new String(answer.body(), UTF_8);
  }

  private Optional<Integer> numberOf(String name) {
    String prefix = "bench-" + run + "-";
    return name.startsWith(prefix)
        ? Optional.of(Integer.valueOf(name.substring(prefix.length(), name.length() - 4)))
        : Optional.empty();
  }

  /**
   * Uploads a document and waits until a search finds it.
   *
   * @return nanoseconds from its acknowledgement to the answer that has it
   */
  long probe(long number, Random random)
      throws IOException, InterruptedException, WrongAnswerException {
    int document = settings.warmUp() + settings.documents() + (int) number;
    upload(document, random);
    return awaitSearchable(document);
  }

  private long awaitSearchable(int document)
      throws IOException, InterruptedException, WrongAnswerException {
    long start = System.nanoTime();
    String word = language.uniqueWord(document);
    while (System.nanoTime() - start < settings.timeout().toNanos()) {
      JsonNode found = api.search(word, 1).expect(OK).json();
      if (!found.path("items").isEmpty()) {
        long nanoseconds = System.nanoTime() - start;
        check(found.path("items").path(0).path("document"), "id", uploads.get(document).id());
        return nanoseconds;
      }
      TimeUnit.NANOSECONDS.sleep(settings.poll().toNanos());
    }
    throw new WrongAnswerException(
        "%s was not found after %s".formatted(uploads.get(document).id(), settings.timeout()));
  }

  /**
   * Waits until a search finds every document that was uploaded.
   *
   * @return nanoseconds from this call
   */
  long awaitAllSearchable() throws IOException, InterruptedException, WrongAnswerException {
    long uploaded =
        IntStream.range(0, uploads.length()).filter(i -> uploads.get(i) != null).count();
    long start = System.nanoTime();
    long found = 0;
    while (found < uploaded) {
      if (System.nanoTime() - start > settings.catchUp().toNanos()) {
        throw new WrongAnswerException(
            "%d of %d documents were found after %s"
                .formatted(found, uploaded, settings.catchUp()));
      }
      TimeUnit.NANOSECONDS.sleep(settings.poll().toNanos());
      found = api.search(language.sharedWord(), 1).expect(OK).json().path("total").asLong();
    }
    return System.nanoTime() - start;
  }

  /** An uploaded document; whether warm-up or measured makes no difference. */
  private int anyDocument(Random random) throws WrongAnswerException {
    int all = settings.warmUp() + settings.documents();
    int start = random.nextInt(all);
    for (int i = 0; i < all; i++) {
      int document = (start + i) % all;
      if (uploads.get(document) != null) {
        return document;
      }
    }
    throw new WrongAnswerException("no upload succeeded");
  }

  private static String anyOf(List<String> words, Random random) {
    return words.get(random.nextInt(words.size()));
  }

  private static void check(JsonNode json, String field, String value) throws WrongAnswerException {
    if (!json.path(field).asText().equals(value)) {
      throw new WrongAnswerException(
          "%s is %s where %s was expected".formatted(field, json.path(field), value));
    }
  }
}
