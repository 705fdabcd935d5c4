package org.muniment.edge.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.headers.CustomHeader;
import java.util.Base64;
import java.util.HexFormat;
import org.muniment.protocol.content.ContentHash;

/** Response headers that the edge writes. */
public final class Headers {

  /** Only this user's caches may keep the answer, and must ask each time whether it still holds. */
  public static final HttpHeader REVALIDATE = of("Cache-Control", "private, no-cache");

  /** Nobody may keep the answer. */
  public static final HttpHeader NO_STORE = of("Cache-Control", "no-store");

  /** Browsers must not guess another type than the one given. */
  public static final HttpHeader NO_SNIFF = of("X-Content-Type-Options", "nosniff");

  /** A browser that shows the content gives it no scripts, no forms and no origin. */
  public static final HttpHeader SANDBOX = of("Content-Security-Policy", "sandbox");

  /** Ranges are served. */
  public static final HttpHeader ACCEPT_RANGES = of("Accept-Ranges", "bytes");

  /** This is the last answer on the connection. */
  public static final HttpHeader CLOSE = Connection.create("close");

  private Headers() {}

  /** Any header; name and value must be ASCII. */
  public static HttpHeader of(String name, String value) {
    return RawHeader.create(name, value);
  }

  /** {@code ETag}. */
  public static HttpHeader etag(EntityTag tag) {
    return of("ETag", tag.toString());
  }

  /** {@code Repr-Digest} (RFC 9530): of the whole content, also where a part is sent. */
  public static HttpHeader reprDigest(ContentHash hash) {
    byte[] digest = HexFormat.of().parseHex(hash.hex());
    return of("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
  }

  /**
   * {@code Content-Length} of an answer to HEAD. The library refuses to write the header for HEAD
   * from an entity or a raw header, but leaves custom headers alone.
   */
  public static HttpHeader headContentLength(long size) {
    return new CustomHeader() {
      @Override
      public String name() {
        return "Content-Length";
      }

      @Override
      public String value() {
        return Long.toString(size);
      }

      @Override
      public boolean renderInRequests() {
        return false;
      }

      @Override
      public boolean renderInResponses() {
        return true;
      }
    };
  }
}
