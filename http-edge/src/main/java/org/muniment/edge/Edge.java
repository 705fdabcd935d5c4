package org.muniment.edge;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.BidiFlow;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.muniment.edge.changes.ChangeRoutes;
import org.muniment.edge.changes.EventStreams;
import org.muniment.edge.description.DescriptionRoutes;
import org.muniment.edge.documents.DocumentResources;
import org.muniment.edge.health.HealthRoutes;
import org.muniment.edge.health.MetricsRoutes;
import org.muniment.edge.http.Admission;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.HeadTimeout;
import org.muniment.edge.http.Screening;
import org.muniment.edge.problem.ProblemResponses;
import org.muniment.edge.processing.ReprocessingRoutes;
import org.muniment.edge.search.Queries;
import org.muniment.edge.search.SearchRoutes;

/** The bound HTTP edge of a node. */
public final class Edge {

  private final ServerBinding binding;
  private final Duration stopTimeout;
  private final AtomicBoolean stopping;
  private final SharedKillSwitch streams;

  private Edge(
      ServerBinding binding,
      Duration stopTimeout,
      AtomicBoolean stopping,
      SharedKillSwitch streams) {
    this.binding = binding;
    this.stopTimeout = stopTimeout;
    this.stopping = stopping;
    this.streams = streams;
  }

  /**
   * Binds and serves.
   *
   * @return fails when the address cannot be bound
   */
  public static CompletionStage<Edge> bind(
      ActorSystem<?> system, EdgeSettings settings, Services services) {
    AtomicBoolean stopping = new AtomicBoolean();
    SharedKillSwitch streams = KillSwitches.shared("streams");
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .bindFlow(
            BidiFlow.fromGraph(new HeadTimeout(settings.headTimeout()))
                .join(routes(system, settings, services, stopping, streams).flow(system)))
        .thenApply(binding -> new Edge(binding, settings.stopTimeout(), stopping, streams));
  }

  /** Where it listens; tells the port when 0 was asked for. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /**
   * Takes no more connections, ends streams, lets requests in flight finish, and cuts what is left
   * at the deadline. Ready probes fail from the first moment.
   */
  public CompletionStage<Done> stop() {
    stopping.set(true);
    streams.shutdown();
    return binding.terminate(stopTimeout).thenApply(terminated -> Done.getInstance());
  }

  private static Route routes(
      ActorSystem<?> system,
      EdgeSettings settings,
      Services services,
      AtomicBoolean stopping,
      SharedKillSwitch stopStreams) {
    Endpoints endpoints =
        new Endpoints(
            new Screening(settings.allowedHosts()),
            new Admission(
                "requests",
                settings.maxConcurrentRequests(),
                settings.streamStartTimeout(),
                system),
            services.room(),
            settings.requestBody(),
            new ProblemResponses(settings.retryAfter()),
            system);
    PathMatcher0 api = segment("api").slash("v1");
    Queries queries = new Queries(services.searches(), settings.page(), InstantSource.system());
    Admission streams =
        new Admission(
            "streams", settings.changes().maxStreams(), settings.streamStartTimeout(), system);
    EventStreams events =
        new EventStreams(services.changes(), settings.changes(), streams, stopStreams, system);
    return endpoints.sealed(
        concat(
            DocumentResources.routes(
                api.slash("documents"), endpoints, queries, services, settings, system),
            new SearchRoutes(
                    endpoints, queries, settings.limits().queryLength(), settings.suggestions())
                .routes(api.slash("search")),
            new ReprocessingRoutes(endpoints, services.reprocessing())
                .routes(api.slash("renditions")),
            new ChangeRoutes(endpoints, services.changes(), settings.page(), events)
                .routes(api.slash("changes")),
            new DescriptionRoutes(endpoints).routes(),
            new HealthRoutes(endpoints, services.readiness(), stopping::get).routes(),
            new MetricsRoutes(endpoints, services.measurements()).routes()));
  }
}
