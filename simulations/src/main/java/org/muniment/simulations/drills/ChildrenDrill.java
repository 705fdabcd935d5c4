package org.muniment.simulations.drills;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.muniment.simulations.http.Api;
import org.muniment.simulations.http.WrongAnswerException;
import org.muniment.simulations.node.NodeProcess;
import org.muniment.simulations.text.PseudoEnglish;

/**
 * Kills children of a node at random while it reads documents, and sees what becomes of those: no
 * document may be blamed for a process that was shot.
 */
public final class ChildrenDrill {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration TIDY = Duration.ofSeconds(15);
  private static final int VOCABULARY = 2000;
  private static final int TEXT_BYTES = 2000;
  private static final int FAULTS_SHOWN = 50;

  /** What a document is not to be told of a process that was killed. */
  private static final Set<String> BLAME = Set.of("crash", "killed", "timeout", "out-of-memory");

  private final ChildrenSettings settings;
  private final List<String> nodeCommand;
  private final Path realDocuments;
  private final Path work;
  private final PrintStream out;
  private final Random random;
  private final List<String> faults = new ArrayList<>();

  /** Names of documents that were uploaded, by id. */
  private final Map<String, String> documents = new LinkedHashMap<>();

  private int killed;
  private int ready;
  private final Map<String, Integer> failed = new TreeMap<>();

  /**
   * A drill.
   *
   * @param nodeCommand what {@code start} is appended to
   * @param realDocuments directory of documents to upload beside generated ones
   * @param work an empty directory for the node's data and its log
   * @param out is told how it goes
   */
  public ChildrenDrill(
      ChildrenSettings settings,
      List<String> nodeCommand,
      Path realDocuments,
      Path work,
      PrintStream out) {
    this.settings = settings;
    this.nodeCommand = nodeCommand;
    this.realDocuments = realDocuments;
    this.work = work;
    this.out = out;
    this.random = new Random(settings.seed());
  }

  /** Runs it and leaves no process behind. */
  public ChildrenReport run()
      throws IOException, InterruptedException, TimeoutException, WrongAnswerException {
    say("seed %d (muniment.drill.children.seed)".formatted(settings.seed()));
    Duration settled;
    try (NodeProcess node =
        NodeProcess.start(
            nodeCommand,
            0,
            work.resolve("data"),
            work.resolve("node.log"),
            settings.startTimeout())) {
      Api api = new Api(node.url(), TIMEOUT);
      upload(api, node);
      settled = awaitSettled(api);
      say(
          "%d of %d renditions ready, failed %s, %d ms after the last kill"
              .formatted(
                  ready,
                  ready + failed.values().stream().mapToInt(i -> i).sum(),
                  failed,
                  settled.toMillis()));
      api.ready().expect(200);
      checkNothingLeft(node);
      List<ProcessHandle> children = node.children();
      node.stop(settings.stopTimeout());
      children.stream()
          .filter(ProcessHandle::isAlive)
          .forEach(child -> faults.add("child %d outlived a clean stop".formatted(child.pid())));
    }
    return new ChildrenReport(
        settings.seed(),
        documents.size(),
        killed,
        ready,
        failed,
        settled,
        faults.stream().limit(FAULTS_SHOWN).toList());
  }

  /** One thread uploads and shoots, so that the same seed does the same in the same order. */
  private void upload(Api api, NodeProcess node)
      throws IOException, InterruptedException, WrongAnswerException {
    List<Path> real = realFiles();
    PseudoEnglish language = new PseudoEnglish(settings.seed(), VOCABULARY);
    long nextKill = System.nanoTime();
    for (int i = 0; i < settings.generatedFiles() + real.size(); i++) {
      boolean generated = i >= real.size();
      String name = generated ? "note-" + i + ".txt" : real.get(i).getFileName().toString();
      byte[] content =
          generated ? language.text(i, TEXT_BYTES).bytes() : Files.readAllBytes(real.get(i));
      JsonNode created = api.create(name, content, "children-" + i).expect(201).json();
      documents.put(created.path("id").asText(), name);
      nextKill = killIfDue(node, nextKill);
    }
    long end = System.nanoTime() + settings.shooting().toNanos();
    while (System.nanoTime() < end) {
      nextKill = killIfDue(node, nextKill);
      TimeUnit.MILLISECONDS.sleep(10);
    }
    say("%d documents uploaded, %d processes killed".formatted(documents.size(), killed));
  }

  private List<Path> realFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(realDocuments)) {
      for (Path file : all.sorted().toList()) {
        if (Files.size(file) <= settings.largestRealFile()) {
          files.add(file);
        }
      }
    }
    Collections.shuffle(files, random);
    return files.subList(0, Math.min(settings.realFiles(), files.size()));
  }

  private long killIfDue(NodeProcess node, long due) throws IOException {
    if (System.nanoTime() < due) {
      return due;
    }
    Instant bornBefore =
        Instant.now().minusMillis((long) (settings.spared().toMillis() * random.nextDouble()));
    List<ProcessHandle> targets =
        node.children().stream().filter(child -> isOlder(child, bornBefore)).toList();
    if (!targets.isEmpty() && targets.get(random.nextInt(targets.size())).destroyForcibly()) {
      killed++;
    }
    return System.nanoTime() + (long) (settings.kills().toNanos() * (0.5 + random.nextDouble()));
  }

  /** Some have to live until they read, or only starts are killed. */
  private static boolean isOlder(ProcessHandle child, Instant moment) {
    return child.info().startInstant().filter(start -> start.isBefore(moment)).isPresent();
  }

  private Duration awaitSettled(Api api)
      throws IOException, InterruptedException, WrongAnswerException {
    long start = System.nanoTime();
    long deadline = start + settings.processed().toNanos();
    for (Map.Entry<String, String> document : documents.entrySet()) {
      JsonNode items = renditions(api, document.getKey());
      while (isPending(items) && System.nanoTime() < deadline) {
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        items = renditions(api, document.getKey());
      }
      judge(document.getValue(), items);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static JsonNode renditions(Api api, String id)
      throws IOException, InterruptedException, WrongAnswerException {
    return api.document(id, "/renditions").expect(200).json().path("items");
  }

  private static boolean isPending(JsonNode items) {
    for (JsonNode item : items) {
      if (item.path("state").asText().equals("pending")) {
        return true;
      }
    }
    return items.isEmpty();
  }

  private void judge(String name, JsonNode items) {
    for (JsonNode item : items) {
      String code = item.path("code").asText();
      switch (item.path("state").asText()) {
        case "ready" -> ready++;
        case "failed" -> {
          failed.merge(code, 1, Integer::sum);
          if (code.isEmpty() || item.path("reason").asText().isEmpty() || BLAME.contains(code)) {
            faults.add("%s: %s".formatted(name, item));
          }
        }
        default ->
            faults.add("%s is not done within %s: %s".formatted(name, settings.processed(), item));
      }
    }
  }

  private void checkNothingLeft(NodeProcess node) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TIDY.toNanos();
    List<String> left = leftovers(node);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      left = leftovers(node);
    }
    faults.addAll(left);
  }

  private List<String> leftovers(NodeProcess node) throws IOException {
    List<String> left = new ArrayList<>();
    Path contents = node.data().resolve("scratch/contents");
    try (Stream<Path> files = Files.list(contents)) {
      files.forEach(file -> left.add(file + " was left behind"));
    }
    for (ProcessHandle child : node.children()) {
      if (isZombie(child)) {
        left.add("nobody has reaped child " + child.pid());
      }
    }
    return left;
  }

  private static boolean isZombie(ProcessHandle process) {
    try {
      String status = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return status.startsWith("Z", status.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // it has ended, or this system does not say
    }
  }

  private void say(String what) {
    out.println("children drill: " + what);
  }
}
