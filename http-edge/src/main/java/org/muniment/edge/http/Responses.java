package org.muniment.edge.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import org.muniment.edge.json.Json;

/** Answers that are not problems. */
public final class Responses {

  private Responses() {}

  /** A JSON value. */
  public static HttpResponse json(StatusCode status, Object value) {
    return json(status, value, Headers.REVALIDATE);
  }

  /** A JSON value that holds for this moment only and is not to be kept. */
  public static HttpResponse unstored(StatusCode status, Object value) {
    return json(status, value, Headers.NO_STORE);
  }

  private static HttpResponse json(StatusCode status, Object value, HttpHeader caching) {
    return HttpResponse.create()
        .withStatus(status)
        .addHeader(caching)
        .addHeader(Headers.NO_SNIFF)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.write(value)));
  }

  /** The client's copy is current (RFC 9110, section 15.4.5). */
  public static HttpResponse notModified(EntityTag tag) {
    return HttpResponse.create()
        .withStatus(StatusCodes.NOT_MODIFIED)
        .addHeader(Headers.etag(tag))
        .addHeader(Headers.REVALIDATE);
  }
}
