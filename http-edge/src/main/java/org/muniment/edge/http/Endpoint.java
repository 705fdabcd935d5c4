package org.muniment.edge.http;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;

/** One method of a resource. */
public record Endpoint(HttpMethod method, Handler handler) {

  /** Answers; may throw or fail with a problem. */
  @FunctionalInterface
  public interface Handler {
    /** The answer to a request. */
    CompletionStage<HttpResponse> handle(ApiRequest request);
  }

  /** {@code GET}. */
  public static Endpoint get(Handler handler) {
    return new Endpoint(HttpMethods.GET, handler);
  }

  /** {@code HEAD}. */
  public static Endpoint head(Handler handler) {
    return new Endpoint(HttpMethods.HEAD, handler);
  }

  /** {@code POST}. */
  public static Endpoint post(Handler handler) {
    return new Endpoint(HttpMethods.POST, handler);
  }

  /** {@code PUT}. */
  public static Endpoint put(Handler handler) {
    return new Endpoint(HttpMethods.PUT, handler);
  }

  /** {@code PATCH}. */
  public static Endpoint patch(Handler handler) {
    return new Endpoint(HttpMethods.PATCH, handler);
  }

  /** {@code DELETE}. */
  public static Endpoint delete(Handler handler) {
    return new Endpoint(HttpMethods.DELETE, handler);
  }
}
