package org.muniment.simulations.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.muniment.simulations.http.LeanApi;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.text.PseudoEnglish;

/** {@code muniment import} of a directory, with the memory of the node that takes it. */
final class Import {
  private static final int FILES_IN_DIRECTORY = 1000;

  private final Subject subject;
  private final BenchSettings settings;
  private final LeanApi api;
  private final Meter meter;
  private final PseudoEnglish language;

  Import(Subject subject, BenchSettings settings, LeanApi api, Meter meter) {
    this.subject = subject;
    this.settings = settings;
    this.api = api;
    this.meter = meter;
    this.language =
        new PseudoEnglish(settings.seed() * 31 + System.nanoTime(), settings.vocabulary());
  }

  Results measure() throws IOException, InterruptedException, WrongAnswerException {
    if (subject.command().isEmpty() || subject.processes().isEmpty()) {
      return Results.none("import", "not measured: the node was not started here");
    }
    Path tree = subject.work().resolve("import");
    IntStream.range(0, settings.documents()).parallel().forEach(number -> write(tree, number));
    List<String> line = new ArrayList<>(subject.command().get());
    line.addAll(List.of("import", tree.toString(), "--server", subject.url().toString()));
    Optional<MemoryWatch> watch =
        subject.processes().map(node -> new MemoryWatch(node, settings.memoryInterval()));
    Load load = new Load("import, whole", (number, random) -> run(line), meter);
    Series done = load.count(1, 1, settings.seed()).series();
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact("import", settings.documents() / done.seconds(), "documents a second, found"));
    if (watch.isPresent()) {
      facts.addAll(watch.get().facts("import"));
    }
    return new Results(List.of(done), facts);
  }

  private void write(Path tree, int number) {
    Path directory = tree.resolve(Integer.toString(number / FILES_IN_DIRECTORY));
    try {
      Files.createDirectories(directory);
      Files.write(
          directory.resolve(number + ".txt"), language.text(number, settings.bytes()).bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until all of it is found by its text. */
  private long run(List<String> line)
      throws IOException, InterruptedException, WrongAnswerException {
    Path log = subject.work().resolve("import.log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (process.waitFor() != 0) {
      throw new WrongAnswerException("the import failed: " + Files.readString(log));
    }
    long start = System.nanoTime();
    while (api.search(language.sharedWord(), 1).expect(200).json().path("total").asInt()
        != settings.documents()) {
      if (System.nanoTime() - start > settings.catchUp().toNanos()) {
        throw new WrongAnswerException("not everything imported is found");
      }
      TimeUnit.NANOSECONDS.sleep(settings.memoryInterval().toNanos());
    }
    return System.nanoTime();
  }
}
