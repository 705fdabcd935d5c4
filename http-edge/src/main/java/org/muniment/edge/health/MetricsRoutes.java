package org.muniment.edge.health;

import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import akka.util.ByteString;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.Measurements;
import org.muniment.edge.http.ApiRequest;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.Headers;

/** {@code /metrics}: what the node measured, for Prometheus to fetch. */
public final class MetricsRoutes {

  private static final ContentType TEXT_FORMAT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

  private final Endpoints endpoints;
  private final Measurements measurements;

  /** The measurements of this node. */
  public MetricsRoutes(Endpoints endpoints, Measurements measurements) {
    this.endpoints = endpoints;
    this.measurements = measurements;
  }

  /** The route. */
  public Route routes() {
    return path(segment("metrics"), () -> endpoints.probe("metrics", Endpoint.get(this::answer)));
  }

  private CompletionStage<HttpResponse> answer(ApiRequest request) {
    request.query();
    return CompletableFuture.completedFuture(
        HttpResponse.create()
            .addHeader(Headers.REVALIDATE)
            .addHeader(Headers.NO_SNIFF)
            .withEntity(
                HttpEntities.create(TEXT_FORMAT, ByteString.fromString(measurements.text()))));
  }
}
