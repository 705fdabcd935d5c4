package org.muniment.simulations.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** The HTTP API for load: as cheap as a client can be, and with bodies of any size. */
public final class LeanApi extends Api implements AutoCloseable {
  private final LeanTransport transport;

  /**
   * A client.
   *
   * @param server scheme, host and port
   * @param timeout of silence
   */
  public LeanApi(URI server, Duration timeout) {
    this(new LeanTransport(server, timeout));
  }

  private LeanApi(LeanTransport transport) {
    super(transport);
    this.transport = transport;
  }

  /** Creates a document of bytes without a type, which need not fit into memory. */
  public Answer createStreamed(String name, InputStream content, long length) throws IOException {
    return transport.upload(
        creation(name), Map.of("Content-Type", "application/octet-stream"), content, length);
  }

  /** Reads a content as it comes; the answer is without it. */
  public Answer content(String id, Content sink) throws IOException {
    return transport.download(document(id) + "/content", sink);
  }

  @Override
  public void close() {
    transport.close();
  }
}
