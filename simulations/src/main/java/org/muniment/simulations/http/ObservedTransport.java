package org.muniment.simulations.http;

import java.io.IOException;
import java.util.Map;

/** Tells an observer of every request. */
record ObservedTransport(Transport transport, Api.Observer observer) implements Transport {

  @Override
  public Answer send(String method, String target, Map<String, String> headers, byte[] body)
      throws IOException, InterruptedException {
    long sentAt = System.nanoTime();
    try {
      Answer answer = transport.send(method, target, headers, body);
      observer.answered(method, answer, sentAt);
      return answer;
    } catch (IOException e) {
      observer.unanswered(method, target, e, sentAt);
      throw e;
    }
  }
}
