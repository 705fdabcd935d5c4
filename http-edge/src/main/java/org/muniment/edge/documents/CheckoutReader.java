package org.muniment.edge.documents;

import akka.http.javadsl.model.ContentType;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.muniment.edge.EdgeSettings.Checkouts;
import org.muniment.edge.http.MediaTypes;
import org.muniment.edge.json.Json;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;

/** Reads what a check-out asks for: a JSON object with fields that are all optional, or nothing. */
final class CheckoutReader {

  private static final String EXPIRES_IN = "expiresIn";
  private static final String COMMENT = "comment";
  private static final String JSON = "application/json";

  private final Checkouts settings;

  CheckoutReader(Checkouts settings) {
    this.settings = settings;
  }

  /** What was said; what was not is left to the settings and to the check-out that is renewed. */
  record Wish(Optional<Duration> expiresIn, Optional<String> comment) {}

  Wish read(ContentType type, ByteString body) {
    if (body.isEmpty()) {
      return new Wish(Optional.empty(), Optional.empty());
    }
    if (!MediaTypes.normalise(type).equals(JSON)) {
      throw Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE, "How to check out is said in %s.".formatted(JSON))
          .with("supported", List.of(JSON))
          .asException();
    }
    JsonNode wish = Json.read(body);
    JsonFields.requireKnown(wish, List.of(EXPIRES_IN, COMMENT));
    return new Wish(
        JsonFields.text(wish, EXPIRES_IN).map(this::expiry),
        JsonFields.text(wish, COMMENT).map(this::comment));
  }

  private Duration expiry(String text) {
    Duration expiry = duration(text);
    if (expiry.compareTo(settings.maxExpiry()) > 0) {
      throw Problem.of(
              ProblemType.EXPIRY_TOO_LONG,
              "A check-out lasts %s at most; it can be renewed.".formatted(settings.maxExpiry()))
          .with("field", EXPIRES_IN)
          .with("limit", settings.maxExpiry().toString())
          .asException();
    }
    return expiry;
  }

  /** Days, hours, minutes and seconds; months and years have no fixed length. */
  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse(text);
      if (duration.isZero() || duration.isNegative()) {
        throw new DateTimeParseException("no time at all", text, 0);
      }
      return duration;
    } catch (DateTimeParseException e) {
      throw Problem.invalidField(
              EXPIRES_IN, "'expiresIn' must be a duration of ISO 8601 such as PT2H or P1D.")
          .asException();
    }
  }

  private String comment(String raw) {
    return PlainText.prose(COMMENT, raw, settings.commentLength(), ProblemType.COMMENT_TOO_LONG);
  }
}
