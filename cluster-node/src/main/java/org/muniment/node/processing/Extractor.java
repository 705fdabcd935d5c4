package org.muniment.node.processing;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.pattern.Patterns;
import akka.stream.BoundedSourceQueue;
import akka.stream.Materializer;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.FileIO;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
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
import org.apache.tika.parser.ParseContext;
import org.apache.tika.pipes.HandlerConfig;
import org.apache.tika.sax.BasicContentHandlerFactory.HANDLER_TYPE;
import org.muniment.node.metrics.ProcessingMeasurements;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.protocol.content.ContentRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads texts and makes pictures of contents in a fixed number of child processes, but for {@link
 * PlainTexts}, which need none.
 *
 * <p>Bounded queues, one for each {@link Urgency}, feed a stream that runs as many extractions as
 * there are children; some children are kept for the texts of new contents. An extraction copies
 * the content into a scratch file, lets a child work on it, again when the failure may be chance,
 * and removes the file. It ends either with an {@link Extraction}, which is about the content, or
 * exceptionally, which is about this node or its stores and says nothing about the content.
 */
final class Extractor {

  /** Name and version of the program that reads texts, as results carry it. */
  static final String NAME = "muniment/4 tika/" + version();

  private static final String PICTURES_NAME = "muniment-pictures/1 tika/" + version();

  private static final Logger LOG = LoggerFactory.getLogger(Extractor.class);

  /** Every empty file is the same content, whatever its name promises; no parser is asked. */
  private static final Extraction.Text EMPTY =
      new Extraction.Text("", MediaType.EMPTY.toString(), Map.of(), Optional.empty(), false);

  private record Task(
      ContentRef content,
      ContentHint hint,
      Job job,
      Urgency urgency,
      Optional<Path> file,
      Optional<PageOrder> page,
      CompletableFuture<Extraction> extraction) {}

  private final ActorSystem<?> system;
  private final ProcessingSettings settings;
  private final BlobStore blobs;
  private final Scratch scratch;
  private final PlainTexts plainTexts;
  private final ParseVerdict verdict;
  private final List<ParserChild> all;
  private final BlockingQueue<ParserChild> children;

  /** Waits for the children, one thread each, and for nothing else. */
  private final ExecutorService parsing;

  private final Map<Urgency, BoundedSourceQueue<Task>> queues = new EnumMap<>(Urgency.class);

  /** One for each child that may do what can wait, while it does not; the others are for texts. */
  private final BoundedSourceQueue<NotUsed> permits;

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
    this.plainTexts = new PlainTexts(settings, blobs, verdict);
    this.children = children(settings, scratch);
    this.parsing = Executors.newFixedThreadPool(settings.children().count(), Extractor::thread);
    this.all = List.copyOf(children);
    Materializer materializer = Materializer.matFromSystem(system);
    int forWhatCanWait = settings.children().forWhatCanWait();
    Pair<BoundedSourceQueue<NotUsed>, Source<NotUsed, NotUsed>> given =
        Source.<NotUsed>queue(forWhatCanWait).preMaterialize(materializer);
    this.permits = given.first();
    for (int i = 0; i < forWhatCanWait; i++) {
      permits.offer(NotUsed.getInstance());
    }
    tasks(materializer, given.second())
        .mapAsyncUnordered(settings.children().count(), this::run)
        .runWith(Sink.ignore(), materializer);
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

  /** The most urgent task first; all but the texts of new contents only with a permit. */
  private Source<Task, NotUsed> tasks(Materializer materializer, Source<NotUsed, NotUsed> given) {
    Source<Task, NotUsed> canWait =
        Arrays.stream(Urgency.values())
            .filter(urgency -> urgency != Urgency.TEXT)
            .map(urgency -> queue(urgency, materializer))
            .reduce((urgent, rest) -> urgent.mergePreferred(rest, false, false))
            .orElseThrow()
            .zipWith(given, (task, permit) -> task);
    return queue(Urgency.TEXT, materializer).mergePreferred(canWait, false, false);
  }

  private Source<Task, NotUsed> queue(Urgency urgency, Materializer materializer) {
    Pair<BoundedSourceQueue<Task>, Source<Task, NotUsed>> queue =
        Source.<Task>queue(settings.queueSize(urgency)).preMaterialize(materializer);
    queues.put(urgency, queue.first());
    return queue.second();
  }

  /**
   * Name and version of the program that makes pictures, as results carry it: with the sizes, so
   * that other sizes mean other pictures.
   */
  static String picturesName(ProcessingSettings settings) {
    return "%s %d %d"
        .formatted(
            PICTURES_NAME,
            settings.pictures().thumbnailPixels(),
            settings.pictures().previewPixels());
  }

  /** Does a job over a content, which is in the blob store. */
  CompletionStage<Extraction> extract(
      ContentRef content, ContentHint hint, Job job, Urgency urgency) {
    if (content.size() > settings.maxInputSize()) {
      return CompletableFuture.completedFuture(new Extraction.Failure(FailureCode.TOO_LARGE, 0));
    }
    if (content.size() == 0) {
      return CompletableFuture.completedFuture(ofNothing(job));
    }
    return job == Job.TEXT
        ? plainTexts
            .read(content, hint)
            .thenCompose(
                text ->
                    text.<CompletionStage<Extraction>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> byChild(content, hint, job, urgency)))
        : byChild(content, hint, job, urgency);
  }

  private CompletionStage<Extraction> byChild(
      ContentRef content, ContentHint hint, Job job, Urgency urgency) {
    return queued(
        new Task(
            content,
            hint,
            job,
            urgency,
            Optional.empty(),
            Optional.empty(),
            new CompletableFuture<>()));
  }

  /** Draws a page of a content that {@link #fetch} has put into the scratch directory. */
  CompletionStage<Extraction> page(ContentRef content, PageOrder order, Urgency urgency) {
    return queued(
        new Task(
            content,
            ContentHint.of(Optional.empty(), content.mediaType()),
            Job.PAGE,
            urgency,
            Optional.of(order.file()),
            Optional.of(order),
            new CompletableFuture<>()));
  }

  /** Reads a text that the caller has put into the scratch directory, of a content. */
  CompletionStage<Extraction> text(
      ContentRef content, Path file, ContentHint hint, Urgency urgency) {
    return queued(
        new Task(
            content,
            hint,
            Job.TEXT,
            urgency,
            Optional.of(file),
            Optional.empty(),
            new CompletableFuture<>()));
  }

  /** A file in the scratch directory that the caller removes; not there yet. */
  Path newFile() {
    return scratch.newContent();
  }

  private CompletionStage<Extraction> queued(Task task) {
    waiting.incrementAndGet();
    if (queues.get(task.urgency()).offer(task) != QueueOfferResult.enqueued()) {
      waiting.decrementAndGet();
      task.extraction()
          .completeExceptionally(new ParserUnavailableException("too many contents are waiting"));
    }
    return task.extraction();
  }

  private static Extraction ofNothing(Job job) {
    return switch (job) {
      case TEXT -> EMPTY;
      case PICTURES, PAGE -> new Extraction.Failure(FailureCode.NO_PICTURE, 0);
    };
  }

  /**
   * Ends all child processes, for good and at once. Extractions under way fail; none of them takes
   * the end of its child for a fault of its content.
   */
  void stop() {
    stopped = true;
    parsing.shutdown();
    plainTexts.stop();
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
    Path file = task.file().orElseGet(scratch::newContent);
    return CompletableFuture.completedFuture(file)
        .thenCompose(
            empty ->
                task.file().isPresent()
                    ? CompletableFuture.completedFuture(0L)
                    : fetch(task.content(), empty))
        .thenCompose(size -> attempt(task, file, 1, 0))
        .handle(
            (extraction, failure) -> {
              running.decrementAndGet();
              if (task.file().isEmpty()) {
                remove(file);
              }
              if (task.urgency() != Urgency.TEXT) {
                permits.offer(NotUsed.getInstance());
              }
              return failure == null
                  ? task.extraction().complete(extraction)
                  : task.extraction().completeExceptionally(failure);
            })
        .thenApply(completed -> Done.getInstance());
  }

  /** Copies a content. */
  CompletionStage<Long> fetch(ContentRef content, Path file) {
    return blobs
        .read(content.hash(), Optional.empty())
        .runWith(FileIO.toPath(file), system)
        .thenApply(io -> io.count());
  }

  /** Attempts whose child was killed have a bound of their own: they are not the content's. */
  private CompletionStage<Extraction> attempt(Task task, Path file, int number, int killedBefore) {
    return CompletableFuture.supplyAsync(() -> parse(task, file, number), parsing)
        .thenCompose(
            extraction -> {
              int killed = killedBefore + (wasKilled(extraction) ? 1 : 0);
              return isFinal(task, extraction, number, killed)
                  ? CompletableFuture.completedFuture(extraction)
                  : Patterns.after(
                      settings.attempts().backoff(),
                      system,
                      () -> attempt(task, file, number + 1, killed));
            });
  }

  private static boolean wasKilled(Extraction extraction) {
    return extraction instanceof Extraction.Failure failure && failure.code() == FailureCode.KILLED;
  }

  private boolean isFinal(Task task, Extraction extraction, int number, int killed) {
    if (!(extraction instanceof Extraction.Failure failure)) {
      return true;
    }
    LOG.info(
        "content {}: no {}, {} (attempt {})",
        task.content().hash(),
        task.job().name().toLowerCase(Locale.ROOT),
        failure.code().code(),
        number);
    return !failure.code().mayBeChance()
        || killed >= settings.attempts().maxKilled()
        || number - killed >= settings.attempts().max();
  }

  private Extraction parse(Task task, Path file, int attempt) {
    try {
      ParserChild child = children.take();
      try {
        long start = System.nanoTime();
        ParserChild.Parse parse = child.parse(scratch.key(file), order(task, file));
        ProcessingMeasurements.parsed(Duration.ofNanos(System.nanoTime() - start));
        if (parse.killed()) {
          return new Extraction.Failure(FailureCode.KILLED, attempt);
        }
        Extraction extraction = verdict.read(parse.result(), task.job(), file, attempt);
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

  private ParseContext order(Task task, Path file) {
    ParseContext order = new ParseContext();
    order.set(ContentHint.class, task.hint());
    order.set(
        HandlerConfig.class,
        new HandlerConfig(
            HANDLER_TYPE.TEXT,
            HandlerConfig.PARSE_MODE.CONCATENATE,
            settings.output().maxTextCharacters(),
            settings.bombs().maxEmbeddedFiles(),
            true));
    task.page().ifPresent(page -> order.set(PageOrder.class, page));
    if (task.job() == Job.PICTURES) {
      order.set(PictureOrder.class, PictureOrder.of(file, settings.pictures()));
    }
    return order;
  }

  private static boolean isCutOff(Extraction extraction, Path file) throws IOException {
    return extraction instanceof Extraction.Text text && PdfEnd.isMissing(text.mediaType(), file);
  }

  private static void remove(Path file) {
    try {
      Scratch.remove(file);
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
