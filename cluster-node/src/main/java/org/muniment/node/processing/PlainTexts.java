package org.muniment.node.processing;

import akka.util.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.tika.detect.TextDetector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.csv.TextAndCSVParser;
import org.apache.tika.parser.txt.TXTParser;
import org.apache.tika.sax.BasicContentHandlerFactory;
import org.apache.tika.sax.BasicContentHandlerFactory.HANDLER_TYPE;
import org.muniment.node.metrics.ProcessingMeasurements;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.protocol.content.ContentRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Reads small plain texts in the node: a child protects from parsers, and these need none.
 *
 * <p>A content goes through the code that a child would run (detection and decoding), so who reads
 * a text makes no difference to the result. That it is text must be seen from its bytes; name and
 * claim only tell which kind of text. Whatever is not plain text, is too large, finds too many
 * waiting or meets an exception is left to the children.
 */
final class PlainTexts {

  private static final Logger LOG = LoggerFactory.getLogger(PlainTexts.class);

  /** Kinds for which a child would take the same parser, and do nothing else. */
  private static final Set<String> KINDS =
      Set.of(
          "application/json",
          "application/x-sh",
          "text/calendar",
          "text/css",
          "text/csv",
          "text/javascript",
          "text/plain",
          "text/tab-separated-values",
          "text/x-csrc",
          "text/x-ini",
          "text/x-java-properties",
          "text/x-log",
          "text/x-perl",
          "text/x-php",
          "text/x-python",
          "text/x-rst",
          "text/x-ruby",
          "text/x-sql",
          "text/x-web-markdown",
          "text/x-yaml");

  private static final Set<String> TABLES = Set.of("text/csv", "text/tab-separated-values");

  private final ProcessingSettings settings;
  private final BlobStore blobs;
  private final ParseVerdict verdict;
  private final MimeTypes kinds = MimeTypes.getDefaultMimeTypes();
  private final TextDetector bytesAlone = new TextDetector(kinds.getMinLength());
  private final Parser tables = new TextAndCSVParser();
  private final Parser others = new TXTParser();
  private final Semaphore places;
  private final ExecutorService threads;

  PlainTexts(ProcessingSettings settings, BlobStore blobs, ParseVerdict verdict) {
    this.settings = settings;
    this.blobs = blobs;
    this.verdict = verdict;
    this.places = new Semaphore(settings.plainText().waiting());
    this.threads = Executors.newFixedThreadPool(settings.plainText().threads(), PlainTexts::thread);
  }

  /** The text of a plain text; empty when a child has to look at the content. */
  CompletionStage<Optional<Extraction.Text>> read(ContentRef content, ContentHint hint) {
    if (content.size() > maxSize() || !places.tryAcquire()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return blobs
        .load(content.hash(), maxSize())
        .thenApplyAsync(bytes -> read(content, bytes, hint), threads)
        .whenComplete((text, failure) -> places.release());
  }

  /** What would have to be cut is a child's to cut. */
  private int maxSize() {
    return Math.min(settings.plainText().maxSize(), settings.output().maxTextCharacters() - 1);
  }

  void stop() {
    threads.shutdown();
  }

  private Optional<Extraction.Text> read(ContentRef content, ByteString bytes, ContentHint hint) {
    long start = System.nanoTime();
    Metadata metadata = hint.metadata();
    try {
      byte[] array = bytes.toArrayUnsafe();
      MediaType kind = kind(array, metadata);
      if (!isPlain(kind) || !(looksPlain(array) || isPlain(kind(array, new Metadata())))) {
        return Optional.empty();
      }
      metadata.set(Metadata.CONTENT_TYPE, kind.toString());
      Parser parser = TABLES.contains(kind.getBaseType().toString()) ? tables : others;
      metadata.set(TikaCoreProperties.TIKA_CONTENT, decoded(parser, array, metadata));
      Extraction.Text text = verdict.text(metadata, false);
      ProcessingMeasurements.parsed(Duration.ofNanos(System.nanoTime() - start));
      return Optional.of(text);
    } catch (IOException | SAXException | TikaException | RuntimeException e) {
      LOG.info("content {} is left to a child: {}", content.hash(), e.toString());
      return Optional.empty();
    }
  }

  private MediaType kind(byte[] bytes, Metadata hint) throws IOException {
    return kinds.detect(new ByteArrayInputStream(bytes), hint);
  }

  /** A kind that says more than the bytes show has been refused if they contradict it. */
  private boolean looksPlain(byte[] bytes) throws IOException {
    return bytesAlone
        .detect(new ByteArrayInputStream(bytes), new Metadata())
        .equals(MediaType.TEXT_PLAIN);
  }

  private static boolean isPlain(MediaType kind) {
    return KINDS.contains(kind.getBaseType().toString());
  }

  private String decoded(Parser parser, byte[] bytes, Metadata metadata)
      throws IOException, SAXException, TikaException {
    ParseContext context = new ParseContext();
    ContentHandler text =
        new BasicContentHandlerFactory(
                HANDLER_TYPE.TEXT, settings.output().maxTextCharacters(), true, context)
            .getNewContentHandler();
    parser.parse(new ByteArrayInputStream(bytes), text, metadata, context);
    return text.toString();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "plain-text");
    thread.setDaemon(true);
    return thread;
  }
}
