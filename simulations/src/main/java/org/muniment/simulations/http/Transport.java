package org.muniment.simulations.http;

import java.io.IOException;
import java.util.Map;

/** Sends a request and reads its answer. */
interface Transport {

  /**
   * Sends one request.
   *
   * @param target path and query
   * @param body empty for none
   */
  Answer send(String method, String target, Map<String, String> headers, byte[] body)
      throws IOException, InterruptedException;
}
