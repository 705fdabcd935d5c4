package org.muniment.edge.documents;

import static akka.http.javadsl.server.Directives.concat;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import org.muniment.edge.EdgeSettings;
import org.muniment.edge.Services;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.search.Queries;

/** Everything below {@code /documents}. */
public final class DocumentResources {

  private DocumentResources() {}

  /**
   * The routes.
   *
   * @param documents the path of the collection
   */
  public static Route routes(
      PathMatcher0 documents,
      Endpoints endpoints,
      Queries queries,
      Services services,
      EdgeSettings settings,
      ClassicActorSystemProvider system) {
    Conversation conversation = new Conversation(services.documents(), services.history());
    Uploads uploads =
        new Uploads(services.blobs(), services.room(), settings.maxContentSize(), system);
    Downloads downloads =
        new Downloads(services.blobs(), settings.inMemory(), settings.inlineMediaTypes());
    Gate gate = new Gate(services.contents(), settings.quarantine());
    Listing listing = new Listing(queries, settings);
    Lookup lookup = new Lookup(conversation, services.history(), services.contents());
    return concat(
        new DocumentRoutes(
                endpoints,
                conversation,
                uploads,
                listing,
                lookup,
                new NewIds(services.clock()),
                settings,
                system)
            .routes(documents),
        new ContentRoutes(endpoints, conversation, uploads, downloads, gate, settings.limits())
            .routes(documents),
        new CheckoutRoutes(endpoints, conversation, settings, system).routes(documents),
        new RenditionRoutes(endpoints, conversation, services.contents(), downloads)
            .routes(documents),
        new HistoryRoutes(
                endpoints,
                conversation,
                services.history(),
                settings.page(),
                settings.historyBytes())
            .routes(documents));
  }
}
