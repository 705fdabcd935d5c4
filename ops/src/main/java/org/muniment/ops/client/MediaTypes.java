package org.muniment.ops.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MimeTypes;

/**
 * What a file says it is by its name. What it really is the server finds out by its bytes; the name
 * only has to be good enough for a browser.
 */
final class MediaTypes {

  private MediaTypes() {}

  /** A media type (RFC 6838); {@code application/octet-stream} for names that say nothing. */
  static String byName(String fileName) {
    Metadata metadata = new Metadata();
    // Tika would read these as parts of a URL.
    String name = fileName.replaceAll("[#?%:]", "_");
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    try {
      return MimeTypes.getDefaultMimeTypes().detect(null, metadata).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("names are looked up without reading anything", e);
    }
  }
}
