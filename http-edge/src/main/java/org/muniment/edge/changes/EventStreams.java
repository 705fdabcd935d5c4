package org.muniment.edge.changes;

import akka.NotUsed;
import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.japi.Pair;
import akka.pattern.Patterns;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.muniment.edge.http.Admission;
import org.muniment.edge.http.Headers;
import org.muniment.edge.json.Json;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;
import org.muniment.persistence.journal.ChangeLog;

/**
 * The open streams of changes, so many and no more. A stream reads a page when its client has taken
 * the one before, but for the few changes that wait one by one in the steps between, and for what
 * the socket's buffers take: a slow client costs one page of memory, and one that takes nothing for
 * too long is cut off. A stream that breaks is opened again by its client, from the last event that
 * it got.
 */
public final class EventStreams {

  static final String MEDIA_TYPE = "text/event-stream";

  /** A comment: keeps proxies and connections awake, and clients disregard it. */
  private static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");

  private final ChangeLog changes;
  private final StreamSettings settings;
  private final Admission admission;
  private final SharedKillSwitch stop;
  private final ClassicActorSystemProvider system;

  /**
   * @param stop ends all streams
   */
  public EventStreams(
      ChangeLog changes,
      StreamSettings settings,
      Admission admission,
      SharedKillSwitch stop,
      ClassicActorSystemProvider system) {
    this.changes = changes;
    this.settings = settings;
    this.admission = admission;
    this.stop = stop;
    this.system = system;
  }

  /** How many changes are read at a time. */
  int page() {
    return settings.page();
  }

  /** A stream that begins with these changes. */
  HttpResponse open(ChangeLog.Page first) {
    Admission.Place place =
        admission.enter().orElseThrow(() -> tooMany(settings.maxStreams()).asException());
    return HttpResponse.create()
        .addHeader(Headers.NO_STORE)
        .addHeader(Headers.NO_SNIFF)
        .withEntity(
            HttpEntities.create(
                MediaTypes.TEXT_EVENT_STREAM.toContentType(), place.leaveAfter(events(first))));
  }

  private Source<ByteString, NotUsed> events(ChangeLog.Page first) {
    Source<ChangeLog.Page, NotUsed> later =
        Source.unfoldAsync(
            first, page -> after(page).thenApply(next -> Optional.of(Pair.create(next, next))));
    Source<ByteString, NotUsed> events =
        Source.single(first)
            .concatLazy(later)
            .mapConcat(ChangeLog.Page::changes)
            .map(EventStreams::event);
    return Source.single(HEARTBEAT) // so that a client knows at once that it is connected
        .concatLazy(events)
        .keepAlive(settings.heartbeat(), () -> HEARTBEAT)
        .backpressureTimeout(settings.writeTimeout())
        .via(stop.flow());
  }

  private CompletionStage<ChangeLog.Page> after(ChangeLog.Page page) {
    return page.more()
        ? changes.after(page.next(), settings.page())
        : Patterns.after(
            settings.pollInterval(), system, () -> changes.after(page.next(), settings.page()));
  }

  private static ByteString event(ChangeLog.Change change) {
    return ByteString.fromString(
            "id: " + CursorText.of(change.cursor()) + "\nevent: change\ndata: ")
        .concat(Json.write(ChangeJson.of(change.header())))
        .concat(ByteString.fromString("\n\n"));
  }

  private static Problem tooMany(int limit) {
    return Problem.of(
            ProblemType.TOO_MANY_STREAMS,
            "%d streams of changes are open already; read the changes in pages instead."
                .formatted(limit))
        .with("limit", limit);
  }
}
