package org.muniment.node.processing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.Picture;
import org.muniment.protocol.content.RecognisedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;
import org.muniment.protocol.content.ScanResult;

/**
 * What a content entity knows.
 *
 * @param revision sequence number of the last record, 0 before the first
 * @param lastHash link of the last record
 * @param lastAt time of the last record
 * @param results the results that stand; none before the first and after they were forgotten
 */
record ContentState(long revision, ChainHash lastHash, Instant lastAt, ContentReply results) {

  private static final String CLEAN = "clean";
  private static final String TOO_LARGE = "tooLarge";

  static ContentState empty() {
    return new ContentState(0, ChainHash.NONE, Instant.EPOCH, ContentReply.pending());
  }

  ContentState apply(JournalRecord record) {
    return new ContentState(
        record.header().sequence(),
        record.hash(),
        record.at(),
        record.event().map(ContentEvent.class::cast).map(this::with).orElse(results));
  }

  /** The time of the next record: strictly later than the last, in microseconds. */
  Instant nextAt(Instant now) {
    Instant micros = now.truncatedTo(ChronoUnit.MICROS);
    return micros.isAfter(lastAt) ? micros : lastAt.plus(1, ChronoUnit.MICROS);
  }

  /**
   * Whether a result would change what stands. A failure never replaces a success: what an older
   * program has made is better than nothing.
   */
  boolean accepts(ContentEvent event) {
    if (event instanceof ContentEvent.Forgotten) {
      return !results.equals(ContentReply.pending());
    }
    if (event instanceof ContentEvent.Scanned || event instanceof ContentEvent.Quarantined) {
      return !results.scan().equals(Optional.of(scan(event)));
    }
    if (results.isQuarantined()) {
      return false;
    }
    Result result = Result.of(event);
    Optional<String> standing = results.producer(result.kind());
    if (standing.isEmpty()) {
      return true;
    }
    boolean sameProducer = standing.get().equals(result.producer());
    RenditionFailure failure = results.failures().get(result.kind());
    if (failure == null) {
      return result.success() && !sameProducer;
    }
    return !sameProducer || (result.success() && FailureCode.mayBeChance(failure.code()));
  }

  /**
   * What a text and the failures that it implies would change: one event, or where the text stands
   * already one for each failure.
   */
  List<? extends ContentEvent> changes(
      ExtractedText text, Map<RenditionKind, RenditionFailure> failures) {
    List<ContentEvent.RenditionFailed> failed =
        failures.entrySet().stream()
            .map(failure -> renditionFailed(failure.getKey(), failure.getValue()))
            .filter(this::accepts)
            .toList();
    ContentEvent.TextExtracted extracted = textExtracted(text, failed);
    return accepts(extracted) ? List.of(extracted) : failed;
  }

  private ContentReply with(ContentEvent event) {
    if (event instanceof ContentEvent.Forgotten) {
      return ContentReply.pending();
    }
    if (event instanceof ContentEvent.Quarantined) {
      return new ContentReply(
          Optional.empty(), Map.of(), Map.of(), Optional.of(scan(event)), Optional.empty());
    }
    if (event instanceof ContentEvent.Scanned) {
      return new ContentReply(
          results.text(),
          results.pictures(),
          results.failures(),
          Optional.of(scan(event)),
          results.recognised());
    }
    return withRendition(event);
  }

  private ContentReply withRendition(ContentEvent event) {
    Optional<ExtractedText> text = results.text();
    Optional<RecognisedText> recognised = results.recognised();
    Map<RenditionKind, Picture> pictures = new EnumMap<>(RenditionKind.class);
    pictures.putAll(results.pictures());
    Map<RenditionKind, RenditionFailure> failures = new EnumMap<>(RenditionKind.class);
    failures.putAll(results.failures());
    if (event instanceof ContentEvent.TextExtracted extracted) {
      text = Optional.of(text(extracted));
      failures.remove(RenditionKind.TEXT);
      extracted.failed().forEach(failed -> fail(failed, pictures, failures));
    } else if (event instanceof ContentEvent.ExtractionFailed failed) {
      text = Optional.empty();
      failures.put(RenditionKind.TEXT, failure(failed));
    } else if (event instanceof ContentEvent.TextRecognised read) {
      recognised = Optional.of(text(read));
      failures.remove(RenditionKind.OCR);
    } else if (event instanceof ContentEvent.RenditionMade made) {
      RenditionKind kind = kind(made.kind());
      pictures.put(kind, picture(made));
      failures.remove(kind);
    } else if (event instanceof ContentEvent.RenditionFailed failed) {
      fail(failed, pictures, failures);
    }
    return new ContentReply(text, pictures, failures, results.scan(), recognised);
  }

  private static void fail(
      ContentEvent.RenditionFailed failed,
      Map<RenditionKind, Picture> pictures,
      Map<RenditionKind, RenditionFailure> failures) {
    RenditionKind kind = kind(failed.kind());
    pictures.remove(kind);
    failures.put(kind, failure(failed));
  }

  /** What every result is, whatever else it says. */
  private record Result(RenditionKind kind, String producer, boolean success) {
    static Result of(ContentEvent event) {
      if (event instanceof ContentEvent.TextExtracted text) {
        return new Result(RenditionKind.TEXT, text.extractor(), true);
      }
      if (event instanceof ContentEvent.ExtractionFailed failed) {
        return new Result(RenditionKind.TEXT, failed.extractor(), false);
      }
      if (event instanceof ContentEvent.TextRecognised text) {
        return new Result(RenditionKind.OCR, text.producer(), true);
      }
      if (event instanceof ContentEvent.RenditionMade made) {
        return new Result(ContentState.kind(made.kind()), made.producer(), true);
      }
      ContentEvent.RenditionFailed failed = (ContentEvent.RenditionFailed) event;
      return new Result(ContentState.kind(failed.kind()), failed.producer(), false);
    }
  }

  private static ContentEvent.TextExtracted textExtracted(
      ExtractedText text, List<ContentEvent.RenditionFailed> failed) {
    return new ContentEvent.TextExtracted(
        StoredContent.of(text.text()),
        text.mediaType(),
        text.metadata(),
        text.language(),
        text.truncated(),
        text.extractor(),
        failed);
  }

  static ContentEvent event(RecognisedText text) {
    return new ContentEvent.TextRecognised(
        StoredContent.of(text.text()),
        text.pages(),
        text.language(),
        text.truncated(),
        text.producer());
  }

  static ContentEvent event(RenditionKind kind, Picture picture) {
    return new ContentEvent.RenditionMade(
        kind.toString(),
        StoredContent.of(picture.image()),
        picture.width(),
        picture.height(),
        picture.pages(),
        picture.producer());
  }

  static ContentEvent event(RenditionKind kind, RenditionFailure failure) {
    return kind == RenditionKind.TEXT
        ? new ContentEvent.ExtractionFailed(
            failure.code(), failure.reason(), failure.attempts(), failure.producer())
        : renditionFailed(kind, failure);
  }

  private static ContentEvent.RenditionFailed renditionFailed(
      RenditionKind kind, RenditionFailure failure) {
    return new ContentEvent.RenditionFailed(
        kind.toString(), failure.code(), failure.reason(), failure.attempts(), failure.producer());
  }

  static ContentEvent event(ScanResult scan) {
    return switch (scan.verdict()) {
      case CLEAN -> new ContentEvent.Scanned(CLEAN, scan.scanner());
      case TOO_LARGE -> new ContentEvent.Scanned(TOO_LARGE, scan.scanner());
      case INFECTED ->
          new ContentEvent.Quarantined(scan.signature().orElse("unknown"), scan.scanner());
    };
  }

  private static ScanResult scan(ContentEvent event) {
    if (event instanceof ContentEvent.Quarantined found) {
      return new ScanResult(
          ScanResult.Verdict.INFECTED, Optional.of(found.signature()), found.scanner());
    }
    ContentEvent.Scanned scanned = (ContentEvent.Scanned) event;
    return new ScanResult(
        scanned.verdict().equals(CLEAN) ? ScanResult.Verdict.CLEAN : ScanResult.Verdict.TOO_LARGE,
        Optional.empty(),
        scanned.scanner());
  }

  private static RenditionKind kind(String name) {
    return RenditionKind.of(name).orElseThrow();
  }

  private static ExtractedText text(ContentEvent.TextExtracted text) {
    return new ExtractedText(
        text.text().ref(),
        text.mediaType(),
        text.metadata(),
        text.language(),
        text.truncated(),
        text.extractor());
  }

  private static RecognisedText text(ContentEvent.TextRecognised text) {
    return new RecognisedText(
        text.text().ref(), text.pages(), text.language(), text.truncated(), text.producer());
  }

  private static Picture picture(ContentEvent.RenditionMade made) {
    return new Picture(
        made.image().ref(), made.width(), made.height(), made.pages(), made.producer());
  }

  private static RenditionFailure failure(ContentEvent.ExtractionFailed failed) {
    return new RenditionFailure(
        failed.code(), failed.reason(), failed.attempts(), failed.extractor());
  }

  private static RenditionFailure failure(ContentEvent.RenditionFailed failed) {
    return new RenditionFailure(
        failed.code(), failed.reason(), failed.attempts(), failed.producer());
  }
}
