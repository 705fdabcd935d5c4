package org.muniment.node.processing;

import akka.util.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.pipes.PipesResult;
import org.muniment.protocol.content.RenditionKind;

/**
 * Reads what a child said about a parse.
 *
 * <p>A parser's exception reaches the node only as the text of its stack trace, next to whatever
 * text was read before it. The exceptions' names and messages in it, never its frames, decide.
 */
final class ParseVerdict {

  private final ProcessingSettings.Output bounds;
  private final Languages languages;

  ParseVerdict(ProcessingSettings.Output bounds) {
    this.bounds = bounds;
    this.languages = new Languages(bounds.languageSampleCharacters());
  }

  /**
   * What an attempt means.
   *
   * @param file the content, next to which a child puts its pictures
   * @param attempt its number, from 1
   * @throws IOException when what the child has made cannot be read
   * @throws ParserUnavailableException when the child never came to parsing
   */
  Extraction read(PipesResult result, Job job, Path file, int attempt) throws IOException {
    return switch (result.getStatus()) {
      case PARSE_SUCCESS -> success(metadata(result), job, file);
      case PARSE_SUCCESS_WITH_EXCEPTION -> afterException(result, job, attempt);
      case EMPTY_OUTPUT -> success(new Metadata(), job, file);
      case TIMEOUT -> new Extraction.Failure(FailureCode.TIMEOUT, attempt);
      case OOM -> new Extraction.Failure(FailureCode.OUT_OF_MEMORY, attempt);
      case UNSPECIFIED_CRASH -> new Extraction.Failure(FailureCode.CRASH, attempt);
      default ->
          throw new ParserUnavailableException(
              "a parser process answered %s: %s"
                  .formatted(result.getStatus(), result.getMessage()));
    };
  }

  private Extraction success(Metadata metadata, Job job, Path file) throws IOException {
    return switch (job) {
      case TEXT -> text(metadata, false);
      case PICTURES -> pictures(metadata, file);
      case PAGE ->
          new Extraction.Page(
              metadata.get(PageParser.DRAWN) != null,
              number(metadata, PageParser.NEXT),
              number(metadata, PageParser.PAGES));
    };
  }

  private Extraction afterException(PipesResult result, Job job, int attempt) {
    String exceptions = exceptions(result.getMessage());
    if (job == Job.TEXT && exceptions.contains("WriteLimitReachedException")) {
      return text(metadata(result), true);
    }
    return new Extraction.Failure(code(exceptions), attempt);
  }

  private static FailureCode code(String exceptions) {
    if (exceptions.contains("EncryptedDocumentException")
        || exceptions.contains("EncryptedPowerPointFileException")
        || exceptions.contains("InvalidPasswordException")) {
      return FailureCode.ENCRYPTED;
    }
    if (exceptions.contains(NoPictureException.class.getSimpleName())) {
      return FailureCode.NO_PICTURE;
    }
    if (exceptions.contains(TooManyPixelsException.class.getSimpleName())) {
      return FailureCode.TOO_MANY_PIXELS;
    }
    if (exceptions.toLowerCase(Locale.ROOT).contains("zip bomb")) {
      return FailureCode.BOMB;
    }
    if (exceptions.contains("OutOfMemoryError")) {
      return FailureCode.OUT_OF_MEMORY;
    }
    return exceptions.contains("UnsupportedFormatException")
            || exceptions.contains("isn't currently supported")
        ? FailureCode.UNSUPPORTED
        : FailureCode.CORRUPT;
  }

  private static String exceptions(String stackTrace) {
    return stackTrace
        .lines()
        .filter(line -> !line.startsWith("\t"))
        .collect(Collectors.joining("\n"));
  }

  private static Metadata metadata(PipesResult result) {
    List<Metadata> all = result.getEmitData().getMetadataList();
    return all.isEmpty() ? new Metadata() : all.get(0);
  }

  /** The text that a parser has written into the metadata, with what else it found. */
  Extraction.Text text(Metadata metadata, boolean truncated) {
    String raw = Optional.ofNullable(metadata.get(TikaCoreProperties.TIKA_CONTENT)).orElse("");
    String clean = PlainText.clean(raw);
    Map<String, List<String>> fields = FileMetadata.of(metadata, bounds);
    return new Extraction.Text(
        clean,
        mediaType(metadata),
        fields,
        language(clean, fields),
        truncated || raw.length() >= bounds.maxTextCharacters());
  }

  /** What the text itself says, if it is sure: programs write their user's language into files. */
  private Optional<String> language(String text, Map<String, List<String>> fields) {
    Optional<String> stated = FileMetadata.language(fields);
    return text.length() < bounds.minLanguageCharacters()
        ? stated
        : languages
            .of(text)
            .map(detected -> stated.filter(tag -> tag.startsWith(detected)).orElse(detected))
            .or(() -> stated);
  }

  private static Extraction.Pictures pictures(Metadata metadata, Path file) throws IOException {
    Map<RenditionKind, Extraction.Image> made = new EnumMap<>(RenditionKind.class);
    for (RenditionKind kind : List.of(RenditionKind.THUMBNAIL, RenditionKind.PREVIEW)) {
      String size = metadata.get(PictureParser.size(kind));
      if (size != null) {
        String[] edges = size.split(" ", 2);
        made.put(
            kind,
            new Extraction.Image(
                ByteString.fromArrayUnsafe(Files.readAllBytes(PictureOrder.picture(file, kind))),
                Integer.parseInt(edges[0]),
                Integer.parseInt(edges[1])));
      }
    }
    return new Extraction.Pictures(
        made, Optional.ofNullable(metadata.get(PictureParser.PAGES)).map(Integer::valueOf));
  }

  private static int number(Metadata metadata, String field) {
    return Integer.parseInt(metadata.get(field));
  }

  private static String mediaType(Metadata metadata) {
    MediaType type = MediaType.parse(metadata.get(Metadata.CONTENT_TYPE));
    return type == null ? MediaType.OCTET_STREAM.toString() : type.getBaseType().toString();
  }
}
