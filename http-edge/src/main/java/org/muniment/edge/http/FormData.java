package org.muniment.edge.http;

import akka.NotUsed;
import akka.actor.ClassicActorSystemProvider;
import akka.event.NoLogging;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.Multipart;
import akka.http.javadsl.settings.ServerSettings;
import akka.http.scaladsl.model.HttpCharsets;
import akka.http.scaladsl.model.HttpEntity;
import akka.http.scaladsl.model.ParsingException;
import akka.http.scaladsl.settings.ParserSettings;
import akka.http.scaladsl.unmarshalling.MultipartUnmarshallers$;
import akka.stream.ActorAttributes;
import akka.stream.Attributes;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.SharedKillSwitch;
import akka.stream.StreamSubscriptionTimeoutTerminationMode;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.problem.Failures;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;
import scala.jdk.javaapi.FutureConverters;

/**
 * Reads {@code multipart/form-data} (RFC 7578) part by part, in the order of the body, without
 * holding a part in memory.
 */
public final class FormData {

  private static final Attributes NO_SUBSCRIPTION_TIMEOUT =
      ActorAttributes.streamSubscriptionTimeout(
          Duration.ofDays(1), StreamSubscriptionTimeoutTerminationMode.noop());

  private final ClassicActorSystemProvider system;
  private final ParserSettings settings;

  /** A reader with the server's bounds on headers. */
  public FormData(ClassicActorSystemProvider system) {
    this.system = system;
    this.settings =
        (ParserSettings)
            ServerSettings.create(system.classicSystem())
                .getParserSettings()
                .withModeledHeaderParsing(false);
  }

  /** Whether a body says that it is of this kind. */
  public static boolean isDeclaredBy(ContentType type) {
    return type.mediaType().isMultipart()
        && type.mediaType().subType().equalsIgnoreCase("form-data");
  }

  /**
   * One part.
   *
   * @param disposition of type {@code form-data}
   * @param contentType as declared; {@code application/octet-stream} where nothing was, because a
   *     part without a type is a file of unknown kind more often than it is text
   */
  public record Part(
      ContentDisposition disposition, String contentType, Source<ByteString, Object> bytes) {

    /** The field's name. */
    public String name() {
      return disposition.parameter("name").orElseThrow(() -> malformed("A part has no name."));
    }

    /**
     * Collects a small part.
     *
     * @return fails with {@link ProblemType#JSON_TOO_LARGE} beyond {@code max} bytes
     */
    public CompletionStage<ByteString> collect(long max, ClassicActorSystemProvider system) {
      return RequestBody.collect(bytes, max, system);
    }
  }

  /** Reads the next part to its end, and says what has been read so far. */
  @FunctionalInterface
  public interface PartReader<T> {
    /** What was read before, and this part. */
    CompletionStage<T> read(T soFar, Part part);
  }

  /**
   * Reads all parts, one after another.
   *
   * @return what the reader made of them, once the body has ended as it should
   */
  public <T> CompletionStage<T> read(RequestBody body, T nothing, PartReader<T> reader) {
    SharedKillSwitch cut = KillSwitches.shared("form data");
    return parts(body.contentType(), body.bytes().via(cut.flow()))
        .thenCompose(
            parts -> parts.runFoldAsync(nothing, (soFar, part) -> reader.read(soFar, part), system))
        .exceptionally(
            failure -> {
              Throwable cause = Failures.unwrapped(failure);
              cut.abort(cause);
              throw new CompletionException(explained(body, cause));
            });
  }

  /**
   * The parser takes up a part while the reader is still busy with the one before, which may be
   * waiting for a disk. So nothing may time out here; when reading fails, the body is cut, which
   * ends a part that nobody has taken.
   */
  private CompletionStage<Source<Part, NotUsed>> parts(
      ContentType type, Source<ByteString, NotUsed> bytes) {
    Materializer materializer = SystemMaterializer.get(system).materializer();
    HttpEntity entity = (HttpEntity) HttpEntities.createChunked(type, bytes);
    return FutureConverters.asJava(
            MultipartUnmarshallers$.MODULE$
                // stands for "not declared"; nobody declares it for a file
                .multipartGeneralUnmarshaller(
                    HttpCharsets.US$minusASCII(), NoLogging.getInstance(), settings)
                .apply(entity, materializer.executionContext(), materializer))
        .handle(
            (multipart, unusable) -> {
              if (unusable != null) {
                throw notFormData();
              }
              return ((Multipart) multipart)
                  .getParts()
                  .map(FormData::part)
                  .withAttributes(NO_SUBSCRIPTION_TIMEOUT)
                  .mapMaterializedValue(ignored -> NotUsed.getInstance());
            });
  }

  private static Part part(Multipart.BodyPart part) {
    ContentType type = part.getEntity().getContentType();
    boolean undeclared =
        type.mediaType().isText()
            && type.getCharsetOption()
                .filter(charset -> charset.equals(HttpCharsets.US$minusASCII()))
                .isPresent();
    return new Part(
        disposition(part),
        undeclared ? MediaTypes.UNKNOWN : MediaTypes.normalise(type),
        part.getEntity().getDataBytes());
  }

  private static ContentDisposition disposition(Multipart.BodyPart part) {
    for (HttpHeader header : part.getHeaders()) {
      if (header.is("content-disposition")) {
        return ContentDisposition.parse(header.value());
      }
    }
    throw malformed("A part has no Content-Disposition.");
  }

  /** The parser's complaints are the client's doing; whatever else fails is passed on. */
  private static Throwable explained(RequestBody body, Throwable failure) {
    if (body.failure().isPresent()) {
      return body.failure().get();
    }
    return failure instanceof ParsingException || failure instanceof IllegalStateException
        ? notFormData()
        : failure;
  }

  private static ProblemException notFormData() {
    return malformed(
        "The body is not multipart/form-data with the boundary that Content-Type names; nothing"
            + " was changed.");
  }

  private static ProblemException malformed(String detail) {
    return Problem.of(ProblemType.MALFORMED_MULTIPART, detail).asException();
  }
}
