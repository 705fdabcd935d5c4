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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.muniment.edge.changes.ChangeRoutes;
import org.muniment.edge.changes.EventStreams;
import org.muniment.edge.description.DescriptionRoutes;
import org.muniment.edge.documents.DocumentResources;
import org.muniment.edge.health.HealthRoutes;
import org.muniment.edge.health.MetricsRoutes;
import org.muniment.edge.http.Admission;
import org.muniment.edge.http.Connections;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.HeadTimeout;
import org.muniment.edge.http.Screening;
import org.muniment.edge.problem.ProblemResponses;
import org.muniment.edge.processing.ReprocessingRoutes;
import org.muniment.edge.search.Queries;
import org.muniment.edge.search.SearchRoutes;
import org.muniment.edge.verification.VerificationRoutes;

/** The bound HTTP edge of a node. */
public final class Edge {

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final ServerBinding binding;
  private final Duration stopTimeout;
  private final AtomicBoolean stopping;
  private final SharedKillSwitch streams;
  private final Connections connections;

  private Edge(
      ServerBinding binding,
      Duration stopTimeout,
      AtomicBoolean stopping,
      SharedKillSwitch streams,
      Connections connections) {
    this.binding = binding;
    this.stopTimeout = stopTimeout;
    this.stopping = stopping;
    this.streams = streams;
    this.connections = connections;
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
    Connections connections = new Connections(settings.closeTimeout(), system);
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .bindFlow(
            BidiFlow.fromGraph(connections)
                .atop(BidiFlow.fromGraph(new HeadTimeout(settings.headTimeout())))
                .join(routes(system, settings, services, stopping, streams).flow(system)))
        .thenApply(
            binding -> new Edge(binding, settings.stopTimeout(), stopping, streams, connections));
  }

  /** Where it listens; tells the port when 0 was asked for. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /**
   * Takes no more connections, ends streams, lets answers under way come to their end, and cuts
   * what is left at the deadline. Ready probes fail from the first moment.
   */
  public CompletionStage<Done> stop() {
    stopping.set(true);
    CompletionStage<Done> ended = endConnections();
    return binding
        .unbind()
        .thenCompose(unbound -> ended)
        .thenCompose(done -> binding.terminate(AT_ONCE))
        .thenApply(terminated -> Done.getInstance());
  }

  /** Done when none is left, at the deadline at the latest. */
  private CompletionStage<Done> endConnections() {
    streams.shutdown();
    return connections
        .end()
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), stopTimeout.toMillis(), TimeUnit.MILLISECONDS);
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
    Queries queries = new Queries(services.searches(), settings.page(), services.clock());
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
            new VerificationRoutes(endpoints, services.verifications(), settings.page())
                .routes(api.slash("verification")),
            new DescriptionRoutes(endpoints).routes(),
            new HealthRoutes(endpoints, services.readiness(), stopping::get).routes(),
            new MetricsRoutes(endpoints, services.measurements()).routes()));
  }
}
