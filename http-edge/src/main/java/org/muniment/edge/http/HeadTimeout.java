package org.muniment.edge.http;

import akka.Done;
import akka.NotUsed;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.javadsl.Flow;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;

/**
 * Closes a connection on which no complete request head comes in time: counted from its opening, or
 * from the end of the last answer. A client that sends a byte of a header now and then is never
 * idle and would hold its connection for ever.
 *
 * <p>When there are no more answers it completes them after the last one was sent to its end.
 *
 * <p>Between the connection and the routes, once per connection.
 */
public final class HeadTimeout
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {

  private static final Object TIMER = "head";

  private final Inlet<HttpRequest> requestIn = Inlet.create("HeadTimeout.requestIn");
  private final Outlet<HttpRequest> requestOut = Outlet.create("HeadTimeout.requestOut");
  private final Inlet<HttpResponse> responseIn = Inlet.create("HeadTimeout.responseIn");
  private final Outlet<HttpResponse> responseOut = Outlet.create("HeadTimeout.responseOut");
  private final Duration timeout;

  /** The stage for a connection. */
  public HeadTimeout(Duration timeout) {
    this.timeout = timeout;
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

    /** Requests whose answer has not been sent to its end. */
    private int unanswered;

    private final AsyncCallback<Done> sent = createAsyncCallback(done -> onSent());

    Logic() {
      super(HeadTimeout.this.shape());
      setHandler(
          requestIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              cancelTimer(TIMER);
              unanswered++;
              push(requestOut, grab(requestIn));
            }

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
              push(responseOut, watched(grab(responseIn)));
            }

            @Override
            public void onUpstreamFinish() {
              completeWhenAnswered();
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
      scheduleOnce(TIMER, timeout);
    }

    @Override
    public void onTimer(Object key) {
      completeStage();
    }

    private void onSent() {
      unanswered--;
      if (unanswered == 0) {
        scheduleOnce(TIMER, timeout);
      }
      if (isClosed(responseIn)) {
        completeWhenAnswered();
      }
    }

    private void completeWhenAnswered() {
      if (unanswered == 0) {
        completeStage();
      }
    }

    /** The same response; its end is noticed. */
    private HttpResponse watched(HttpResponse response) {
      HttpEntity entity = response.entity();
      if (entity.isStrict()) {
        onSent();
        return response;
      }
      return entity instanceof HttpEntity.Default sized
          ? response.withEntity(
              HttpEntities.create(
                  sized.getContentType(),
                  sized.getContentLength(),
                  sized.getDataBytes().via(untilEnd())))
          : response.transformEntityDataBytes(untilEnd());
    }

    private Flow<ByteString, ByteString, NotUsed> untilEnd() {
      return Flow.fromGraph(new EndOfStream(() -> {}, () -> sent.invoke(Done.getInstance())));
    }
  }
}
