package org.muniment.edge.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Media types (RFC 6838) between headers and what is stored: type and subtype, lower case. */
public final class MediaTypes {

  /** What nobody declared. */
  public static final String UNKNOWN = "application/octet-stream";

  /** Most content is of one of these; the parser is as dear as the rest of a download's headers. */
  private static final Map<String, ContentType> USUAL =
      Stream.of(
              UNKNOWN,
              "text/plain",
              "text/html",
              "text/csv",
              "application/json",
              "application/pdf",
              "application/zip",
              "image/png",
              "image/jpeg")
          .collect(Collectors.toUnmodifiableMap(type -> type, ContentTypes::parse));

  private MediaTypes() {}

  /** The stored form: without parameters; {@link #UNKNOWN} when nothing was declared. */
  public static String normalise(ContentType declared) {
    if (declared.equals(ContentTypes.NO_CONTENT_TYPE)) {
      return UNKNOWN;
    }
    String type = declared.mediaType().mainType() + '/' + declared.mediaType().subType();
    return type.toLowerCase(Locale.ROOT);
  }

  /** The header form of a stored one; unreadable ones are served as {@link #UNKNOWN}. */
  public static ContentType toContentType(String mediaType) {
    ContentType usual = USUAL.get(mediaType);
    if (usual != null) {
      return usual;
    }
    try {
      return ContentTypes.parse(mediaType);
    } catch (IllegalArgumentException e) {
      return ContentTypes.APPLICATION_OCTET_STREAM;
    }
  }
}
