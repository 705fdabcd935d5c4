package org.muniment.node.processing;

import akka.actor.typed.ActorSystem;
import akka.util.ByteString;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.persistence.blob.BlobNotFoundException;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.RecognisedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slow lane of a content that was read and holds pictures of text: see to it that they are
 * recognised, or that the content says why not. Where this node cannot recognise texts, that is a
 * result, too, which any that is made later replaces.
 */
final class Recognition {

  private static final Logger LOG = LoggerFactory.getLogger(Recognition.class);

  private static final String OFF = "muniment-ocr/1 off";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";

  private final ContentPipeline pipeline;
  private final BlobStore blobs;
  private final Optional<Recogniser> recogniser;
  private final String whyOff;

  private Recognition(
      ContentPipeline pipeline, BlobStore blobs, Optional<Recogniser> recogniser, String whyOff) {
    this.pipeline = pipeline;
    this.blobs = blobs;
    this.recogniser = recogniser;
    this.whyOff = whyOff;
  }

  /**
   * Looks whether texts can be recognised here.
   *
   * @throws ConfigException when the settings insist and they cannot
   */
  static Recognition start(
      ActorSystem<?> system,
      ProcessingSettings settings,
      BlobStore blobs,
      Extractor extractor,
      ContentPipeline pipeline) {
    if (settings.ocr().enabled() == ProcessingSettings.Ocr.Enabled.OFF) {
      return off(pipeline, blobs, "this node's settings switch it off");
    }
    try {
      Tesseract program = Tesseract.find(settings, settings.scratchDirectory());
      Recogniser recogniser = new Recogniser(system, settings, extractor, program);
      LOG.info("Text in pictures and scans is recognised by {}.", recogniser.name());
      return new Recognition(pipeline, blobs, Optional.of(recogniser), "");
    } catch (IOException e) {
      if (settings.ocr().enabled() == ProcessingSettings.Ocr.Enabled.ON) {
        throw new ConfigException.BadValue(
            "muniment.processing.ocr.enabled", "is on, but " + e.getMessage(), e);
      }
      return off(pipeline, blobs, e.getMessage());
    }
  }

  private static Recognition off(ContentPipeline pipeline, BlobStore blobs, String why) {
    LOG.info("Text in pictures and scans is not recognised: {}.", why);
    return new Recognition(pipeline, blobs, Optional.empty(), why);
  }

  boolean isOn() {
    return recogniser.isPresent();
  }

  /** The program whose results {@link #see} leaves alone. */
  String producer() {
    return recogniser.map(Recogniser::name).orElse(OFF);
  }

  void stop() {
    recogniser.ifPresent(Recogniser::stop);
  }

  /**
   * Sees to it that a content has its recognised text, or the reason why it has none.
   *
   * @return what stands when the result is durable; fails only for reasons outside the content
   */
  CompletionStage<ContentReply> see(ContentHash content, Urgency urgency) {
    return pipeline.once(
        content,
        Job.PAGE,
        urgency,
        () ->
            pipeline
                .ask(content, ContentCommand.Get::new)
                .thenCompose(
                    standing ->
                        isDue(standing, urgency)
                            ? result(content, standing.text().orElseThrow(), urgency)
                            : CompletableFuture.completedFuture(standing)));
  }

  private boolean isDue(ContentReply standing, Urgency urgency) {
    return standing.has(RenditionKind.OCR)
        && (isOn() || standing.isPending(RenditionKind.OCR))
        && ContentPipeline.isDue(standing, RenditionKind.OCR, producer(), urgency);
  }

  private CompletionStage<ContentReply> result(
      ContentHash content, ExtractedText read, Urgency urgency) {
    if (recogniser.isEmpty()) {
      return failed(
          content,
          new RenditionFailure(
              FailureCode.OCR_OFF.code(), "Text recognition is off: " + whyOff + ".", 0, OFF));
    }
    return blobs
        .size(content)
        .thenApply(size -> size.orElseThrow(() -> new BlobNotFoundException(content)))
        .thenCompose(
            size ->
                recogniser
                    .get()
                    .recognise(new ContentRef(content, size, read.mediaType()), urgency))
        .thenCompose(extraction -> keep(content, extraction));
  }

  private CompletionStage<ContentReply> keep(ContentHash content, Extraction extraction) {
    if (extraction instanceof Extraction.Recognised text) {
      byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
      return pipeline
          .store(ByteString.fromArrayUnsafe(bytes))
          .thenCompose(
              stored ->
                  pipeline.ask(
                      content,
                      to ->
                          new ContentCommand.RecordRecognition(
                              new RecognisedText(
                                  ContentPipeline.reference(stored, TEXT_TYPE),
                                  text.pages(),
                                  text.language(),
                                  text.truncated(),
                                  producer()),
                              to)))
          .thenApply(reply -> ContentPipeline.measured("ocr", reply));
    }
    return failed(content, pipeline.failure((Extraction.Failure) extraction, producer()));
  }

  private CompletionStage<ContentReply> failed(ContentHash content, RenditionFailure failure) {
    return pipeline
        .ask(content, to -> new ContentCommand.RecordFailure(RenditionKind.OCR, failure, to))
        .thenApply(reply -> ContentPipeline.measured(failure.code(), reply));
  }
}
