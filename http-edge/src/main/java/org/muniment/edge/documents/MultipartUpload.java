package org.muniment.edge.documents;

import akka.actor.ClassicActorSystemProvider;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.http.FormData;
import org.muniment.edge.http.RequestBody;
import org.muniment.edge.json.Json;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.content.ContentRef;

/**
 * A creation as a form: a part {@code content}, and a part {@code metadata} (JSON) before or after
 * it, each at most once. Parts are read in their order; the content goes straight to the store.
 */
final class MultipartUpload {

  private final FormData forms;
  private final Uploads uploads;
  private final AttributesReader attributes;
  private final long maxMetadata;
  private final ClassicActorSystemProvider system;

  /**
   * @param maxMetadata of the metadata part, in bytes
   */
  MultipartUpload(
      Uploads uploads,
      AttributesReader attributes,
      long maxMetadata,
      ClassicActorSystemProvider system) {
    this.forms = new FormData(system);
    this.uploads = uploads;
    this.attributes = attributes;
    this.maxMetadata = maxMetadata;
    this.system = system;
  }

  /** The parts that have come so far. */
  private record Parts(
      Optional<JsonNode> metadata, Optional<ContentRef> content, Optional<String> filename) {

    static final Parts NONE = new Parts(Optional.empty(), Optional.empty(), Optional.empty());

    Parts withMetadata(JsonNode json) {
      return new Parts(Optional.of(json), content, filename);
    }

    Parts withContent(ContentRef ref, Optional<String> name) {
      return new Parts(metadata, Optional.of(ref), name);
    }
  }

  CompletionStage<NewDocument> read(RequestBody body) {
    return forms
        .read(body, Parts.NONE, (parts, part) -> read(body, parts, part))
        .thenApply(this::document);
  }

  private CompletionStage<Parts> read(RequestBody body, Parts parts, FormData.Part part) {
    return switch (part.name()) {
      case "metadata" -> {
        requireFirst(part, parts.metadata());
        yield part.collect(maxMetadata, system)
            .thenApply(bytes -> parts.withMetadata(Json.read(bytes)));
      }
      case "content" -> {
        requireFirst(part, parts.content());
        yield uploads
            .store(body, part.bytes(), part.contentType())
            .thenApply(ref -> parts.withContent(ref, part.disposition().filename()));
      }
      default ->
          throw malformed(
              "There is a part '%s'; known are metadata and content.".formatted(part.name()));
    };
  }

  private NewDocument document(Parts parts) {
    ContentRef content =
        parts.content().orElseThrow(() -> malformed("There is no part named content."));
    return new NewDocument(
        parts
            .metadata()
            .map(metadata -> attributes.created(metadata, parts.filename()))
            .orElseGet(() -> attributes.plain(parts.filename(), Optional.empty())),
        content);
  }

  private static void requireFirst(FormData.Part part, Optional<?> before) {
    if (before.isPresent()) {
      throw malformed("There is more than one part '%s'.".formatted(part.name()));
    }
  }

  private static ProblemException malformed(String detail) {
    return Problem.of(ProblemType.MALFORMED_MULTIPART, detail).asException();
  }
}
