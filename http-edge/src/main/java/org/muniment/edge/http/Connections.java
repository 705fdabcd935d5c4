package org.muniment.edge.http;

import akka.Done;
import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Connection;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections, which can be ended together: each takes no more requests, sends the answers
 * that are under way to their last byte, and is closed from our side. Akka's own termination cuts
 * every connection whose answer has begun, in the middle of a download or of a stream's last chunk,
 * and takes the headers off the answers that have not.
 *
 * <p>Next to the connection, once per connection. What is behind it completes the answers when it
 * gets no more requests and the last answer was sent to its end; {@link HeadTimeout} does.
 */
public final class Connections
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {

  private static final Object TIMER = "close";

  private final Inlet<HttpRequest> requestIn = Inlet.create("Connections.requestIn");
  private final Outlet<HttpRequest> requestOut = Outlet.create("Connections.requestOut");
  private final Inlet<HttpResponse> responseIn = Inlet.create("Connections.responseIn");
  private final Outlet<HttpResponse> responseOut = Outlet.create("Connections.responseOut");
  private final Duration closeTimeout;
  private final ClassicActorSystemProvider system;

  private final Set<AsyncCallback<Done>> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Done> ended = new CompletableFuture<>();
  private volatile boolean ending;

  /**
   * None so far.
   *
   * @param closeTimeout how long a client may take to close its end after our last byte
   */
  public Connections(Duration closeTimeout, ClassicActorSystemProvider system) {
    this.closeTimeout = closeTimeout;
    this.system = system;
  }

  /** Ends all of them, those that come later too; done when none is left. */
  public CompletionStage<Done> end() {
    ending = true;
    open.forEach(connection -> connection.invoke(Done.getInstance()));
    tellWhenEnded();
    return ended.copy();
  }

  private void tellWhenEnded() {
    if (ending && open.isEmpty()) {
      ended.complete(Done.getInstance());
    }
  }

  @Override
  public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
    return BidiShape.of(requestIn, requestOut, responseIn, responseOut);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    private final AsyncCallback<Done> end = createAsyncCallback(done -> onEnd());
    private boolean last;

    Logic() {
      super(Connections.this.shape());
      setHandler(
          requestIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              HttpRequest request = grab(requestIn);
              if (last) {
                request.discardEntityBytes(system);
                pull(requestIn);
              } else {
                push(requestOut, request);
              }
            }

            /** The client has closed its end. */
            @Override
            public void onUpstreamFinish() {
              complete(requestOut);
            }
          });
      setHandler(
          requestOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(requestIn);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(requestIn, cause);
            }
          });
      setHandler(
          responseIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              HttpResponse response = grab(responseIn);
              push(responseOut, ending ? response.addHeader(Connection.create("close")) : response);
            }

            @Override
            public void onUpstreamFinish() {
              complete(responseOut);
              if (last) {
                awaitClose();
              }
            }
          });
      setHandler(
          responseOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(responseIn);
            }
          });
    }

    @Override
    public void preStart() {
      open.add(end);
      if (ending) {
        onEnd();
      }
    }

    private void onEnd() {
      last = true;
      complete(requestOut);
    }

    /** Only who reads on sees that the client has closed its end. */
    private void awaitClose() {
      if (!isClosed(requestIn) && !hasBeenPulled(requestIn)) {
        pull(requestIn);
      }
      scheduleOnce(TIMER, closeTimeout);
    }

    @Override
    public void onTimer(Object key) {
      completeStage();
    }

    @Override
    public void postStop() {
      open.remove(end);
      tellWhenEnded();
    }
  }
}
