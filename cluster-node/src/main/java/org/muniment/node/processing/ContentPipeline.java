package org.muniment.node.processing;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.muniment.node.metrics.EntityMeasurements;
import org.muniment.node.metrics.ProcessingMeasurements;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.Picture;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one content: ask whether a result is there; if not, extract, make the rendition
 * durable, and only then record the result.
 *
 * <p>Every step may be repeated: the blob store keeps the same bytes once, and the content accepts
 * the same result twice. Contents that are under way on this node are joined, not started again;
 * two nodes may at worst both read the same one.
 */
final class ContentPipeline {

  private static final String TEXT_TYPE = "text/plain; charset=utf-8";
  private static final String PICTURE_TYPE = "image/jpeg";

  private static final Logger LOG = LoggerFactory.getLogger(ContentPipeline.class);

  private static final Set<RenditionKind> PICTURES =
      Set.of(RenditionKind.THUMBNAIL, RenditionKind.PREVIEW);

  /** Also to start a chain of steps, so that whatever the first one throws fails the chain. */
  static final CompletionStage<Done> DONE = CompletableFuture.completedFuture(Done.getInstance());

  private final ActorSystem<?> system;
  private final ProcessingSettings settings;
  private final BlobStore blobs;
  private final Extractor extractor;
  private final Optional<Clamd> scanner;
  private final String picturesName;
  private final ConcurrentMap<Work, CompletableFuture<ContentReply>> underWay =
      new ConcurrentHashMap<>();
  private final AtomicLong extracted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  ContentPipeline(
      ActorSystem<?> system,
      ProcessingSettings settings,
      BlobStore blobs,
      Extractor extractor,
      Optional<Clamd> scanner) {
    this.system = system;
    this.settings = settings;
    this.blobs = blobs;
    this.extractor = extractor;
    this.scanner = scanner;
    this.picturesName = Extractor.picturesName(settings);
  }

  private record Work(ContentHash content, Job job) {}

  /**
   * Sees to it that the content has a text, or the reason why it has none; also for pictures, where
   * the text tells that there can be none.
   *
   * @return what stands when the result is durable; fails only for reasons outside the content, and
   *     then means: again, later
   */
  CompletionStage<ContentReply> read(ContentRef content, ContentHint hint) {
    return read(content, hint, Urgency.TEXT);
  }

  /** Sees to it that the content has its pictures, as above. */
  CompletionStage<ContentReply> illustrate(ContentRef content, ContentHint hint) {
    return illustrate(content, hint, Urgency.PICTURES);
  }

  /**
   * Sees to it that every result of the content is one of today's programs, when nothing else is to
   * be done. Failures that may have been chance are tried again.
   */
  CompletionStage<ContentReply> renew(ContentRef content, ContentHint hint) {
    return read(content, hint, Urgency.BACKGROUND)
        .thenCompose(
            standing ->
                picturesDue(standing, Urgency.BACKGROUND)
                    ? illustrate(content, hint, Urgency.BACKGROUND)
                    : CompletableFuture.completedFuture(standing));
  }

  /** The programs whose results {@link #renew} leaves alone. */
  String producers() {
    return Extractor.NAME + ", " + picturesName + scanner.map(clamd -> ", clamd").orElse("");
  }

  private CompletionStage<ContentReply> read(
      ContentRef content, ContentHint hint, Urgency urgency) {
    return once(
        new Work(content.hash(), Job.TEXT),
        urgency,
        () ->
            ask(content.hash(), ContentCommand.Get::new)
                .thenCompose(standing -> scanned(content, standing, urgency))
                .thenCompose(
                    standing ->
                        isDue(standing, RenditionKind.TEXT, Extractor.NAME, urgency)
                            ? readText(content, hint, urgency)
                            : CompletableFuture.completedFuture(standing)));
  }

  private CompletionStage<ContentReply> illustrate(
      ContentRef content, ContentHint hint, Urgency urgency) {
    return once(
        new Work(content.hash(), Job.PICTURES),
        urgency,
        () ->
            ask(content.hash(), ContentCommand.Get::new)
                .thenCompose(
                    standing ->
                        picturesDue(standing, urgency)
                            ? draw(content, hint, standing, urgency)
                            : CompletableFuture.completedFuture(standing)));
  }

  /** Whether {@link #illustrate} would find something to do. */
  boolean picturesDue(ContentReply standing) {
    return picturesDue(standing, Urgency.PICTURES);
  }

  private boolean picturesDue(ContentReply standing, Urgency urgency) {
    return PICTURES.stream().anyMatch(kind -> isDue(standing, kind, picturesName, urgency));
  }

  /** The results after the scanner has looked, where there is one; in the background once more. */
  private CompletionStage<ContentReply> scanned(
      ContentRef content, ContentReply standing, Urgency urgency) {
    boolean due = standing.scan().isEmpty() || urgency == Urgency.BACKGROUND;
    return scanner
        .filter(clamd -> due)
        .map(
            clamd ->
                clamd
                    .scan(content)
                    .thenCompose(
                        scan -> ask(content.hash(), to -> new ContentCommand.RecordScan(scan, to))))
        .orElseGet(() -> CompletableFuture.completedFuture(standing));
  }

  static boolean isDue(
      ContentReply standing, RenditionKind kind, String producer, Urgency urgency) {
    if (standing.isQuarantined()) {
      return false;
    }
    if (standing.isPending(kind)) {
      return true;
    }
    RenditionFailure failure = standing.failures().get(kind);
    boolean chance = failure != null && FailureCode.mayBeChance(failure.code());
    return urgency == Urgency.BACKGROUND
        && (chance || !standing.producer(kind).equals(Optional.of(producer)));
  }

  ProcessingStats stats() {
    return new ProcessingStats(
        extractor.waiting(), extractor.running(), extracted.get(), failed.get());
  }

  /**
   * Takes the steps, unless they are under way on this node already: then it waits for those. Who
   * renews takes them afterwards all the same, because whoever is at it may have found that there
   * is nothing to do where renewing finds something.
   *
   * @param steps end with the results that stand then
   */
  CompletionStage<ContentReply> once(
      ContentHash content,
      Job job,
      Urgency urgency,
      Supplier<CompletionStage<ContentReply>> steps) {
    return once(new Work(content, job), urgency, steps);
  }

  private CompletionStage<ContentReply> once(
      Work work, Urgency urgency, Supplier<CompletionStage<ContentReply>> steps) {
    CompletableFuture<ContentReply> mine = new CompletableFuture<>();
    CompletableFuture<ContentReply> running = underWay.putIfAbsent(work, mine);
    if (running != null) {
      return urgency == Urgency.BACKGROUND
          ? running
              .handle((done, failure) -> Done.getInstance())
              .thenCompose(ended -> once(work, urgency, steps))
          : running;
    }
    DONE.thenCompose(started -> steps.get())
        .exceptionally(failure -> withoutContent(work.content(), failure))
        .whenComplete(
            (standing, failure) -> {
              underWay.remove(work, mine);
              if (failure == null) {
                mine.complete(standing);
              } else {
                tell(work, failure);
                mine.completeExceptionally(failure);
              }
            });
    return mine;
  }

  /** Bytes that are gone do not come back by trying: they must not stop what comes after them. */
  private static ContentReply withoutContent(ContentHash content, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof BlobNotFoundException) {
      LOG.error("content {} is missing from the store and stays without renditions", content);
      return ContentReply.pending();
    }
    throw new CompletionException(cause);
  }

  private CompletionStage<ContentReply> readText(
      ContentRef content, ContentHint hint, Urgency urgency) {
    return extractor
        .extract(content, hint, Job.TEXT, urgency)
        .thenCompose(extraction -> keepText(content, extraction));
  }

  private CompletionStage<ContentReply> keepText(ContentRef content, Extraction extraction) {
    ContentHash hash = content.hash();
    if (extraction instanceof Extraction.Text text) {
      return stored(content, text.text())
          .thenCompose(
              stored ->
                  ask(
                      hash,
                      to ->
                          new ContentCommand.RecordText(
                              extractedText(text, stored), undrawable(text.mediaType()), to)))
          .thenApply(reply -> counted(extracted, "text", reply));
    }
    RenditionFailure failure = failure((Extraction.Failure) extraction, Extractor.NAME);
    return ask(hash, to -> new ContentCommand.RecordFailure(RenditionKind.TEXT, failure, to))
        .thenApply(reply -> counted(failed, failure.code(), reply));
  }

  /**
   * Stores a text, unless it is its content, or lacks only the line end of that. The content is
   * there: it was just read, and what nobody refers to any more stays for long enough.
   */
  private CompletionStage<ContentRef> stored(ContentRef content, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return isContent(content, bytes)
        ? CompletableFuture.completedFuture(
            new ContentRef(content.hash(), content.size(), TEXT_TYPE))
        : blobs
            .store(ByteString.fromArrayUnsafe(bytes))
            .thenApply(blob -> reference(blob, TEXT_TYPE));
  }

  private static boolean isContent(ContentRef content, byte[] text) {
    if (content.size() == text.length) {
      return ContentHash.of(text).equals(content.hash());
    }
    return content.size() == text.length + 1L && ContentHash.of(ended(text)).equals(content.hash());
  }

  private static byte[] ended(byte[] text) {
    byte[] ended = Arrays.copyOf(text, text.length + 1);
    ended[text.length] = '\n';
    return ended;
  }

  /** Why there can be no pictures of such contents; nothing where there may be. */
  private Map<RenditionKind, RenditionFailure> undrawable(String mediaType) {
    return PictureSource.of(mediaType) == PictureSource.NONE
        ? missing(Map.of(), new Extraction.Failure(FailureCode.NO_PICTURE, 0))
        : Map.of();
  }

  private CompletionStage<ContentReply> draw(
      ContentRef content, ContentHint hint, ContentReply standing, Urgency urgency) {
    Optional<FailureCode> hopeless = hopeless(standing);
    CompletionStage<Extraction> extraction =
        hopeless.isPresent()
            ? CompletableFuture.completedFuture(new Extraction.Failure(hopeless.get(), 0))
            : extractor.extract(content, hint, Job.PICTURES, urgency);
    return extraction.thenCompose(pictures -> keepPictures(content.hash(), pictures));
  }

  /** Why no picture can be had, where what is known of the content tells so already. */
  private static Optional<FailureCode> hopeless(ContentReply standing) {
    RenditionFailure failure = standing.failures().get(RenditionKind.TEXT);
    if (failure != null && failure.code().equals(FailureCode.ENCRYPTED.code())) {
      return Optional.of(FailureCode.ENCRYPTED);
    }
    return standing
        .text()
        .filter(text -> PictureSource.of(text.mediaType()) == PictureSource.NONE)
        .map(text -> FailureCode.NO_PICTURE);
  }

  private CompletionStage<ContentReply> keepPictures(ContentHash hash, Extraction extraction) {
    CompletionStage<Map<RenditionKind, Picture>> stored =
        extraction instanceof Extraction.Pictures pictures
            ? store(pictures)
            : CompletableFuture.completedFuture(Map.of());
    return stored.thenCompose(
        made ->
            ask(
                hash,
                to -> new ContentCommand.RecordPictures(made, missing(made, extraction), to)));
  }

  private CompletionStage<Map<RenditionKind, Picture>> store(Extraction.Pictures pictures) {
    CompletionStage<Map<RenditionKind, Picture>> stored =
        CompletableFuture.completedFuture(new EnumMap<>(RenditionKind.class));
    for (Map.Entry<RenditionKind, Extraction.Image> made : pictures.made().entrySet()) {
      Extraction.Image image = made.getValue();
      stored =
          stored.thenCombine(
              blobs.store(image.jpeg()),
              (all, blob) -> {
                all.put(
                    made.getKey(),
                    new Picture(
                        reference(blob, PICTURE_TYPE),
                        image.width(),
                        image.height(),
                        pictures.pages(),
                        picturesName));
                return all;
              });
    }
    return stored;
  }

  /** The reason for every picture that was not made. */
  private Map<RenditionKind, RenditionFailure> missing(
      Map<RenditionKind, Picture> made, Extraction extraction) {
    Extraction.Failure failure =
        extraction instanceof Extraction.Failure all
            ? all
            : new Extraction.Failure(FailureCode.NO_PICTURE, 1);
    return PICTURES.stream()
        .filter(kind -> !made.containsKey(kind))
        .collect(Collectors.toMap(Function.identity(), kind -> failure(failure, picturesName)));
  }

  CompletionStage<StoredBlob> store(ByteString bytes) {
    return blobs.store(bytes);
  }

  static ContentRef reference(StoredBlob blob, String mediaType) {
    return new ContentRef(blob.hash(), blob.size(), mediaType);
  }

  private static ExtractedText extractedText(Extraction.Text text, ContentRef stored) {
    return new ExtractedText(
        stored,
        text.mediaType(),
        text.metadata(),
        text.language(),
        text.truncated(),
        Extractor.NAME);
  }

  RenditionFailure failure(Extraction.Failure failure, String producer) {
    return new RenditionFailure(
        failure.code().code(), failure.code().reason(settings), failure.attempts(), producer);
  }

  private void tell(Work work, Throwable failure) {
    if (!extractor.isStopped()) {
      LOG.warn("content {} has no {} yet: {}", work.content(), work.job(), failure.toString());
    }
  }

  CompletionStage<ContentReply> ask(
      ContentHash hash, Function<ActorRef<ContentReply>, ContentCommand> command) {
    if (extractor.isStopped()) { // a message to a region that hands off holds up the node's stop
      return CompletableFuture.failedFuture(new ParserUnavailableException("the node stops"));
    }
    return EntityMeasurements.measured(
        "content",
        system.executionContext(),
        command,
        measured ->
            ClusterSharding.get(system)
                .entityRefFor(Content.TYPE, hash.hex())
                .ask(measured::apply, settings.content().askTimeout()));
  }

  private static ContentReply counted(AtomicLong counter, String result, ContentReply standing) {
    counter.incrementAndGet();
    return measured(result, standing);
  }

  static ContentReply measured(String result, ContentReply standing) {
    ProcessingMeasurements.result(result);
    return standing;
  }
}
