package org.muniment.edge.description;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.muniment.edge.http.Endpoint;
import org.muniment.edge.http.Endpoints;
import org.muniment.edge.http.Headers;

/**
 * {@code /openapi.yaml}, the description of everything that is served, and {@code /docs}, a page
 * that shows it: Swagger UI, of which only the bundle and its style sheet are served.
 */
public final class DescriptionRoutes {

  private static final String FILE = "docs/{file}";
  private static final String HTML = "text/html; charset=UTF-8";
  private static final String SCRIPT = "text/javascript; charset=UTF-8";
  private static final String STYLE = "text/css; charset=UTF-8";

  /**
   * The page gets everything from this server and nothing from elsewhere, runs no script but the
   * two files, and is not shown inside another page. Pictures of the style sheet are in it as data.
   */
  private static final HttpHeader POLICY =
      Headers.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

  private final Endpoints endpoints;

  /** Resources that need nothing but the class path. */
  public DescriptionRoutes(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /** The routes. */
  public Route routes() {
    PathMatcher0 docs = segment("docs");
    return concat(
        file(
            "openapi.yaml",
            segment("openapi.yaml"),
            StaticFile.read("/openapi.yaml", "application/yaml")),
        file("docs", docs, StaticFile.read("docs.html", HTML, POLICY)),
        file(FILE, docs.slash("docs.js"), StaticFile.read("docs.js", SCRIPT)),
        file(FILE, docs.slash("docs.css"), StaticFile.read("docs.css", STYLE)),
        file(FILE, docs.slash("swagger-ui-bundle.js"), library("swagger-ui-bundle.js", SCRIPT)),
        file(FILE, docs.slash("swagger-ui.css"), library("swagger-ui.css", STYLE)));
  }

  private Route file(String template, PathMatcher0 path, StaticFile file) {
    return path(path, () -> endpoints.resource(template, Endpoint.get(file::get)));
  }

  private static StaticFile library(String name, String type) {
    return StaticFile.read(
        "/META-INF/resources/webjars/swagger-ui/%s/%s".formatted(libraryVersion(), name), type);
  }

  /** As the library says itself, so that it is named in the build only. */
  private static String libraryVersion() {
    try (InputStream in =
        DescriptionRoutes.class.getResourceAsStream(
            "/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
