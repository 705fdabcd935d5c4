package org.muniment.simulations.bench;

import java.io.IOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.Digests;
import org.muniment.simulations.http.LeanApi;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoContent;

/** Contents larger than the node's memory, up and down again. */
final class LargeBodies {
  private final Subject subject;
  private final BenchSettings settings;
  private final LeanApi api;
  private final Meter meter;
  private final ConcurrentMap<Long, String> ids = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, String> hashes = new ConcurrentHashMap<>();

  LargeBodies(Subject subject, BenchSettings settings, LeanApi api, Meter meter) {
    this.subject = subject;
    this.settings = settings;
    this.api = api;
    this.meter = meter;
  }

  Results measure() throws IOException, InterruptedException {
    Optional<MemoryWatch> watch =
        subject.processes().map(node -> new MemoryWatch(node, settings.memoryInterval()));
    Load uploads = new Load("large bodies up", (number, random) -> upload(number), meter);
    Load downloads = new Load("large bodies down", (number, random) -> download(number), meter);
    uploads.count(settings.bodies().count(), 1, settings.seed());
    downloads.count(settings.bodies().count(), 1, settings.seed());
    List<Fact> facts = new ArrayList<>();
    if (watch.isPresent()) {
      facts.addAll(watch.get().facts("large bodies"));
    }
    return new Results(List.of(uploads.series(), downloads.series()), facts);
  }

  private long upload(long number) throws IOException, WrongAnswerException {
    long bytes = settings.bodies().bytes();
    MessageDigest digest = Digests.sha256();
    DigestInputStream content =
        new DigestInputStream(new PseudoContent(settings.seed() + number, bytes), digest);
    Answer answer = api.createStreamed("bench-body-" + number, content, bytes).expect(201);
    long answered = System.nanoTime();
    String hash = HexFormat.of().formatHex(digest.digest());
    if (!answer.json().path("contentHash").asText().equals(hash)) {
      throw new WrongAnswerException(answer + " with another hash than " + hash);
    }
    hashes.put(number, hash);
    ids.put(number, answer.json().path("id").asText());
    return answered;
  }

  private long download(long number) throws IOException, WrongAnswerException {
    if (!ids.containsKey(number)) {
      throw new WrongAnswerException("body " + number + " was not uploaded");
    }
    MessageDigest digest = Digests.sha256();
    Answer answer =
        api.content(ids.get(number), (buffer, length) -> digest.update(buffer, 0, length));
    answer.expect(200);
    long answered = System.nanoTime();
    byte[] expected = HexFormat.of().parseHex(hashes.get(number));
    if (!Arrays.equals(digest.digest(), expected)) {
      throw new WrongAnswerException(answer + " with other bytes than were uploaded");
    }
    return answered;
  }
}
