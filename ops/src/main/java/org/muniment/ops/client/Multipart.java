package org.muniment.ops.client;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;

/**
 * A {@code multipart/form-data} body (RFC 7578) of a JSON part {@code metadata} and a file part
 * {@code content}, in this order, so that a server knows what it gets before it gets it.
 */
final class Multipart {

  private static final String LINE = "\r\n";

  private final String boundary = UUID.randomUUID().toString();

  /** For the request's {@code Content-Type}. */
  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  BodyPublisher body(String metadata, String fileName, Upload upload) {
    String head =
        part("name=\"metadata\"", "application/json")
            + metadata
            + LINE
            + part("name=\"content\"; filename=\"" + quoted(fileName) + "\"", upload.mediaType());
    return BodyPublishers.concat(
        BodyPublishers.ofString(head),
        upload.body(),
        BodyPublishers.ofString(LINE + "--" + boundary + "--" + LINE));
  }

  private String part(String disposition, String contentType) {
    return "--"
        + boundary
        + LINE
        + ("Content-Disposition: form-data; " + disposition + LINE)
        + ("Content-Type: " + contentType + LINE)
        + LINE;
  }

  /** As browsers do it (WHATWG HTML, multipart/form-data encoding algorithm). */
  private static String quoted(String fileName) {
    return fileName.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }
}
