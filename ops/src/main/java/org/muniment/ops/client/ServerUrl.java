package org.muniment.ops.client;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a server: http or https, a host, perhaps a path that a proxy adds. */
final class ServerUrl implements ITypeConverter<URI> {

  @Override
  public URI convert(String text) {
    try {
      URI url = new URI(text.replaceFirst("/+$", ""));
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (web && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Answered below, like every other text that is no address.
    }
    throw new TypeConversionException(
        "'" + text + "' is not the address of a server; write http://HOST:PORT");
  }
}
