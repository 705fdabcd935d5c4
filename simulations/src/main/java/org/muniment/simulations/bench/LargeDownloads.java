package org.muniment.simulations.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.muniment.simulations.http.Answer;
import org.muniment.simulations.http.LeanApi;
import org.muniment.simulations.http.WrongAnswerException;

/**
 * The same file from the node and from nginx, in turn, so that whatever else the machine does meets
 * both.
 */
final class LargeDownloads {
  private static final String FILE = "large.bin";
  private static final String RATIO = "large downloads, node : nginx";

  private final Subject subject;
  private final BenchSettings settings;
  private final LeanApi api;
  private final Meter meter;

  LargeDownloads(Subject subject, BenchSettings settings, LeanApi api, Meter meter) {
    this.subject = subject;
    this.settings = settings;
    this.api = api;
    this.meter = meter;
  }

  Results measure()
      throws IOException, InterruptedException, WrongAnswerException, TimeoutException {
    byte[] content = new byte[settings.large().bytes()];
    new Random(settings.seed()).nextBytes(content);
    Answer created =
        api.createStreamed("bench-" + FILE, new ByteArrayInputStream(content), content.length);
    String target =
        "/api/v1/documents/" + created.expect(201).json().path("id").asText() + "/content";
    Load node = new Load("large downloads", download(api, target, content), meter);
    Optional<Path> binary = Nginx.find();
    Series warm = warmUp(download(api, target, content));
    if (!warm.isFaultless()) {
      return new Results(List.of(warm), List.of());
    }
    if (binary.isEmpty()) {
      for (int round = 0; round < settings.large().rounds(); round++) {
        round(node, round);
      }
      return new Results(
          List.of(node.series()), List.of(Fact.none(RATIO, "nginx is not installed")));
    }
    try (Nginx nginx = Nginx.start(binary.get(), subject.work().resolve("nginx"), FILE, content);
        LeanApi other = new LeanApi(nginx.url(), settings.timeout())) {
      Load compared =
          new Load(
              "large downloads, nginx",
              download(other, "/" + FILE, content),
              ProcessTable.isThere() ? Meter.of(nginx.handle()) : Meter.ofClient());
      for (int round = 0; round < settings.large().rounds(); round++) {
        round(node, round);
        round(compared, round);
      }
      Series ours = node.series();
      Series theirs = compared.series();
      return new Results(
          List.of(ours, theirs),
          List.of(new Fact(RATIO, ours.perSecond() / theirs.perSecond(), "")));
    }
  }

  /** The node's JVM has to compile this path too, as it has before every other measurement. */
  private Series warmUp(Load.Operation operation) throws IOException, InterruptedException {
    return new Load("large downloads, warm-up", operation, meter)
        .count(settings.warmUp(), settings.concurrency(), settings.seed())
        .series();
  }

  private void round(Load load, int round) throws IOException, InterruptedException {
    load.during(settings.large().round(), settings.concurrency(), settings.seed() + round);
  }

  private static Load.Operation download(LeanApi api, String target, byte[] content) {
    return (number, random) -> {
      Answer answer = api.get(target);
      long answered = System.nanoTime();
      if (!Arrays.equals(answer.expect(200).body(), content)) {
        throw new WrongAnswerException(answer + " with other bytes than were uploaded");
      }
      return answered;
    };
  }
}
