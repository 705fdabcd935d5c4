package org.muniment.node.processing;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.pattern.Patterns;
import akka.stream.BoundedSourceQueue;
import akka.stream.Materializer;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.FileIO;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tika.Tika;
import org.apache.tika.mime.MediaType;
import org.apache.tika.pipes.PipesResult;
import org.muniment.node.metrics.ProcessingMeasurements;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.protocol.content.ContentRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the text of contents in a fixed number of child processes.
 *
 * <p>A bounded queue feeds a stream that runs as many extractions as there are children. An
 * extraction copies the content into a scratch file, lets a child parse it, again when the failure
 * may be chance, and removes the file. It ends either with an {@link Extraction}, which is about
 * the content, or exceptionally, which is about this node or its stores and says nothing about the
 * content.
 */
final class Extractor {

  /** Name and version of the program that extracts, as results carry it. */
  static final String NAME = "muniment/2 tika/" + version();

  private static final Logger LOG = LoggerFactory.getLogger(Extractor.class);

  /** Every empty file is the same content, whatever its name promises; no parser is asked. */
  private static final Extraction.Text EMPTY =
      new Extraction.Text("", MediaType.EMPTY.toString(), Map.of(), Optional.empty(), false);

  private record Task(
      ContentRef content, ContentHint hint, CompletableFuture<Extraction> extraction) {}

  private final ActorSystem<?> system;
  private final ProcessingSettings settings;
  private final BlobStore blobs;
  private final Scratch scratch;
  private final ParseVerdict verdict;
  private final List<ParserChild> all;
  private final BlockingQueue<ParserChild> children;

  /** Waits for the children, one thread each, and for nothing else. */
  private final ExecutorService parsing;

  private final BoundedSourceQueue<Task> queue;
  private volatile boolean stopped;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();

  private Extractor(
      ActorSystem<?> system, ProcessingSettings settings, BlobStore blobs, Scratch scratch)
      throws IOException {
    this.system = system;
    this.settings = settings;
    this.blobs = blobs;
    this.scratch = scratch;
    this.verdict = new ParseVerdict(settings.output());
    this.children = children(settings, scratch);
    this.parsing = Executors.newFixedThreadPool(settings.children().count(), Extractor::thread);
    this.queue =
        Source.<Task>queue(settings.queueSize())
            .mapAsyncUnordered(settings.children().count(), this::run)
            .to(Sink.ignore())
            .run(Materializer.matFromSystem(system));
    this.all = List.copyOf(children);
  }

  /**
   * Starts an extractor.
   *
   * @throws IOException when the scratch directory cannot be used
   */
  static Extractor start(ActorSystem<?> system, ProcessingSettings settings, BlobStore blobs)
      throws IOException {
    return new Extractor(system, settings, blobs, Scratch.prepare(settings.scratchDirectory()));
  }

  /** Reads the text of a content, which is in the blob store. */
  CompletionStage<Extraction> extract(ContentRef content, ContentHint hint) {
    if (content.size() > settings.maxInputSize()) {
      return CompletableFuture.completedFuture(new Extraction.Failure(FailureCode.TOO_LARGE, 0));
    }
    if (content.size() == 0) {
      return CompletableFuture.completedFuture(EMPTY);
    }
    Task task = new Task(content, hint, new CompletableFuture<>());
    waiting.incrementAndGet();
    if (queue.offer(task) != QueueOfferResult.enqueued()) {
      waiting.decrementAndGet();
      task.extraction()
          .completeExceptionally(new ParserUnavailableException("too many contents are waiting"));
    }
    return task.extraction();
  }

  /**
   * Ends all child processes, for good and at once. Extractions under way fail; none of them takes
   * the end of its child for a fault of its content.
   */
  void stop() {
    stopped = true;
    parsing.shutdown();
    all.forEach(ParserChild::close);
  }

  boolean isStopped() {
    return stopped;
  }

  /** Contents that wait for a child. */
  int waiting() {
    return waiting.get();
  }

  /** Contents that a child works on. */
  int running() {
    return running.get();
  }

  private CompletionStage<Done> run(Task task) {
    waiting.decrementAndGet();
    running.incrementAndGet();
    Path file = scratch.newContent();
    return CompletableFuture.completedFuture(file)
        .thenCompose(empty -> fetch(task.content(), empty))
        .thenCompose(size -> attempt(task, file, 1))
        .handle(
            (extraction, failure) -> {
              running.decrementAndGet();
              remove(file);
              return failure == null
                  ? task.extraction().complete(extraction)
                  : task.extraction().completeExceptionally(failure);
            })
        .thenApply(completed -> Done.getInstance());
  }

  private CompletionStage<Long> fetch(ContentRef content, Path file) {
    return blobs
        .read(content.hash(), Optional.empty())
        .runWith(FileIO.toPath(file), system)
        .thenApply(io -> io.count());
  }

  private CompletionStage<Extraction> attempt(Task task, Path file, int number) {
    return CompletableFuture.supplyAsync(() -> parse(task, file, number), parsing)
        .thenCompose(
            extraction ->
                isFinal(task, extraction, number)
                    ? CompletableFuture.completedFuture(extraction)
                    : Patterns.after(
                        settings.attempts().backoff(),
                        system,
                        () -> attempt(task, file, number + 1)));
  }

  private boolean isFinal(Task task, Extraction extraction, int number) {
    if (!(extraction instanceof Extraction.Failure failure)) {
      return true;
    }
    LOG.info(
        "content {}: no text, {} (attempt {})",
        task.content().hash(),
        failure.code().code(),
        number);
    return !failure.code().mayBeChance() || number >= settings.attempts().max();
  }

  private Extraction parse(Task task, Path file, int attempt) {
    try {
      ParserChild child = children.take();
      try {
        long start = System.nanoTime();
        PipesResult parsed = child.parse(scratch.key(file), task.hint());
        ProcessingMeasurements.parsed(Duration.ofNanos(System.nanoTime() - start));
        Extraction extraction = verdict.read(parsed, attempt);
        return isCutOff(extraction, file)
            ? new Extraction.Failure(FailureCode.CORRUPT, attempt)
            : extraction;
      } finally {
        children.put(child);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParserUnavailableException("the node stops", e);
    } catch (IOException e) {
      throw new ParserUnavailableException("the scratch file cannot be read", e);
    }
  }

  private static boolean isCutOff(Extraction extraction, Path file) throws IOException {
    return extraction instanceof Extraction.Text text && PdfEnd.isMissing(text.mediaType(), file);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("scratch file {} could not be removed: {}", file, e.getMessage());
    }
  }

  private static BlockingQueue<ParserChild> children(ProcessingSettings settings, Scratch scratch)
      throws IOException {
    ChildSetup setup = new ChildSetup(settings, scratch);
    BlockingQueue<ParserChild> children = new ArrayBlockingQueue<>(settings.children().count());
    for (int i = 0; i < settings.children().count(); i++) {
      Path temporary = scratch.temporaryDirectory(i);
      children.add(new ParserChild(setup.child(temporary), temporary, settings));
    }
    return children;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "parsing");
    thread.setDaemon(true);
    return thread;
  }

  private static String version() {
    return Tika.getString().replace("Apache Tika", "").strip();
  }
}
