package org.muniment.node.processing;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.pattern.Patterns;
import akka.stream.BoundedSourceQueue;
import akka.stream.Materializer;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.muniment.node.metrics.ProcessingMeasurements;
import org.muniment.protocol.content.ContentRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises the text in pictures and scanned pages (OCR), a few contents at a time, new ones
 * before those of the background.
 *
 * <p>A content's pages come one by one: a child of the {@link Extractor} draws one, {@link
 * Tesseract} reads it, and the next is drawn. So a content of a thousand pages takes a child for
 * about a second at a time, between which texts and pictures go first, and one page of scratch
 * space. A page that cannot be read is left out; a content of which none can be is a failure.
 */
final class Recogniser {

  private static final Logger LOG = LoggerFactory.getLogger(Recogniser.class);
  private static final ContentHint PLAIN = new ContentHint("", "text/plain; charset=utf-8");
  private static final String BETWEEN_PAGES = "\n\n";

  private record Task(
      ContentRef content, Urgency urgency, long start, CompletableFuture<Extraction> result) {}

  /**
   * How far a content is.
   *
   * @param from the next page
   * @param pages how many there are; 0 while that is not known
   * @param read how many were recognised
   * @param failure why the last page that failed did
   */
  private record Progress(
      String text, int from, int pages, int read, Optional<FailureCode> failure) {

    static final Progress NONE = new Progress("", 0, 0, 0, Optional.empty());

    boolean isDone() {
      return pages > 0 && from >= pages;
    }

    Progress with(String page, Extraction.Page drawn) {
      String joined = text.isEmpty() || page.isEmpty() ? text + page : text + BETWEEN_PAGES + page;
      return new Progress(joined, drawn.next(), drawn.pages(), read + 1, failure);
    }

    Progress passed(Extraction.Page looked) {
      return new Progress(text, looked.next(), looked.pages(), read, failure);
    }

    Progress failed(FailureCode code, int next, int ofPages) {
      return new Progress(text, next, ofPages, read, Optional.of(code));
    }
  }

  private final ActorSystem<?> system;
  private final ProcessingSettings settings;
  private final Extractor extractor;
  private final Tesseract tesseract;
  private final BoundedSourceQueue<Task> fresh;
  private final BoundedSourceQueue<Task> background;

  /** Waits for the program, a thread for each content, and for nothing else. */
  private final ExecutorService waiting;

  Recogniser(
      ActorSystem<?> system, ProcessingSettings settings, Extractor extractor, Tesseract program) {
    this.system = system;
    this.settings = settings;
    this.extractor = extractor;
    this.tesseract = program;
    int concurrency = settings.ocr().concurrency();
    this.waiting = Executors.newFixedThreadPool(concurrency, Recogniser::thread);
    Materializer materializer = Materializer.matFromSystem(system);
    Pair<BoundedSourceQueue<Task>, Source<Task, NotUsed>> first =
        Source.<Task>queue(settings.queueSize(Urgency.RECOGNITION)).preMaterialize(materializer);
    Pair<BoundedSourceQueue<Task>, Source<Task, NotUsed>> second =
        Source.<Task>queue(settings.queueSize(Urgency.BACKGROUND)).preMaterialize(materializer);
    this.fresh = first.first();
    this.background = second.first();
    first
        .second()
        .mergePreferred(second.second(), false, false)
        .mapAsyncUnordered(concurrency, this::run)
        .runWith(Sink.ignore(), materializer);
  }

  /** Name and version of the program, with all that its results depend on. */
  String name() {
    return "muniment-ocr/1 %s %d".formatted(tesseract.name(), settings.ocr().dpi());
  }

  /**
   * Recognises the text of a content, which is in the blob store.
   *
   * @param content with the media type that its bytes have
   */
  CompletionStage<Extraction> recognise(ContentRef content, Urgency urgency) {
    if (content.size() > settings.maxInputSize()) {
      return CompletableFuture.completedFuture(new Extraction.Failure(FailureCode.TOO_LARGE, 0));
    }
    Task task = new Task(content, urgency, System.nanoTime(), new CompletableFuture<>());
    BoundedSourceQueue<Task> queue = urgency == Urgency.BACKGROUND ? background : fresh;
    if (queue.offer(task) != QueueOfferResult.enqueued()) {
      task.result()
          .completeExceptionally(new ParserUnavailableException("too many contents are waiting"));
    }
    return task.result();
  }

  void stop() {
    waiting.shutdown();
    tesseract.stop();
  }

  private CompletionStage<Done> run(Task queued) {
    Task task = new Task(queued.content(), queued.urgency(), System.nanoTime(), queued.result());
    Path file = extractor.newFile();
    return CompletableFuture.completedFuture(file)
        .thenCompose(empty -> extractor.fetch(task.content(), empty))
        .thenCompose(size -> pages(task, file, Progress.NONE))
        .handle(
            (extraction, failure) -> {
              remove(file);
              return failure == null
                  ? task.result().complete(extraction)
                  : task.result().completeExceptionally(failure);
            })
        .thenApply(completed -> Done.getInstance());
  }

  private CompletionStage<Extraction> pages(Task task, Path file, Progress progress) {
    if (progress.isDone()) {
      return finished(task, file, progress, false);
    }
    if (isLate(task)) {
      return finished(
          task, file, progress.failed(FailureCode.OCR_TIMEOUT, progress.from(), 0), true);
    }
    if (progress.read() >= settings.ocr().maxPages()
        || progress.text().length() >= settings.output().maxTextCharacters()) {
      return finished(task, file, progress, true);
    }
    return extractor
        .page(task.content(), order(file, progress.from()), task.urgency())
        .thenCompose(drawn -> afterDrawing(task, file, progress, drawn));
  }

  private CompletionStage<Extraction> afterDrawing(
      Task task, Path file, Progress progress, Extraction drawn) {
    if (drawn instanceof Extraction.Failure failure) {
      return progress.pages() == 0 // not even the first one: nothing is known of the others
          ? CompletableFuture.completedFuture(failure)
          : pages(
              task, file, progress.failed(failure.code(), progress.from() + 1, progress.pages()));
    }
    Extraction.Page page = (Extraction.Page) drawn;
    if (!page.isDrawn()) {
      return pages(task, file, progress.passed(page));
    }
    Path output = PageOrder.page(file).resolveSibling(file.getFileName() + ".txt");
    return attempt(PageOrder.page(file), output, 1)
        .thenCompose(
            end ->
                pages(
                    task,
                    file,
                    end == Tesseract.End.DONE
                        ? progress.with(text(output), page)
                        : progress.failed(code(end), page.next(), page.pages())));
  }

  private CompletionStage<Tesseract.End> attempt(Path page, Path output, int number) {
    return CompletableFuture.supplyAsync(() -> recognise(page, output), waiting)
        .thenCompose(
            end ->
                end == Tesseract.End.DONE || number >= settings.ocr().attempts()
                    ? CompletableFuture.completedFuture(end)
                    : Patterns.after(
                        settings.attempts().backoff(),
                        system,
                        () -> attempt(page, output, number + 1)));
  }

  private Tesseract.End recognise(Path page, Path output) {
    long start = System.nanoTime();
    try {
      return tesseract.recognise(page, output);
    } catch (IOException e) {
      throw new ParserUnavailableException("text cannot be recognised", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParserUnavailableException("the node stops", e);
    } finally {
      ProcessingMeasurements.recognised(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private static String text(Path output) {
    try {
      return PlainText.clean(new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ParserUnavailableException("the scratch file cannot be read", e);
    }
  }

  private static FailureCode code(Tesseract.End end) {
    return end == Tesseract.End.TIMEOUT ? FailureCode.OCR_TIMEOUT : FailureCode.OCR_CRASH;
  }

  private CompletionStage<Extraction> finished(
      Task task, Path file, Progress progress, boolean cut) {
    if (progress.read() == 0 && progress.failure().isPresent()) {
      return CompletableFuture.completedFuture(
          new Extraction.Failure(progress.failure().get(), settings.ocr().attempts()));
    }
    String text = FileMetadata.cut(progress.text(), settings.output().maxTextCharacters());
    boolean truncated =
        cut || progress.failure().isPresent() || text.length() < progress.text().length();
    return language(task, file, text)
        .thenApply(
            language -> new Extraction.Recognised(text, progress.read(), language, truncated));
  }

  /** As a child tells it of any text. */
  private CompletionStage<Optional<String>> language(Task task, Path file, String text) {
    if (text.length() < settings.output().minLanguageCharacters()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Path sample = PageOrder.page(file);
    try {
      Files.writeString(
          sample, FileMetadata.cut(text, settings.output().languageSampleCharacters()));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return extractor
        .text(task.content(), sample, PLAIN, task.urgency())
        .thenApply(
            read ->
                read instanceof Extraction.Text plain
                    ? plain.language()
                    : Optional.<String>empty());
  }

  private boolean isLate(Task task) {
    return System.nanoTime() - task.start() > settings.ocr().contentTimeout().toNanos();
  }

  private PageOrder order(Path file, int from) {
    return new PageOrder(
        file.toString(),
        from,
        settings.ocr().lookAhead(),
        settings.output().minPageCharacters(),
        settings.ocr().dpi(),
        settings.ocr().maxPixels(),
        settings.pictures().maxPixels());
  }

  private static void remove(Path file) {
    Path output = file.resolveSibling(file.getFileName() + ".txt");
    try {
      Files.deleteIfExists(output);
      Files.deleteIfExists(Tesseract.errors(output));
      Scratch.remove(file);
    } catch (IOException e) {
      LOG.warn("scratch files of {} could not be removed: {}", file, e.getMessage());
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "recognising");
    thread.setDaemon(true);
    return thread;
  }
}
