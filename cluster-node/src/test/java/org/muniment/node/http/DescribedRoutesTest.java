package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.send;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is described is served, what is served is described; and the page that shows it. */
class DescribedRoutesTest {

  /** A method that no resource has: its answer says which ones there are, and changes nothing. */
  private static final String PROBE = "OPTIONS";

  private static final Pattern WORD = Pattern.compile("\"/?([a-z][A-Za-z0-9._-]*)\"");
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  @Test
  void everyRouteThatIsDescribedIsThereWithItsMethods() {
    for (String template : templates()) {
      send(PROBE, made(template), Map.of()).problem(405, "method-not-allowed");
    }
  }

  /**
   * A router cannot be asked for its routes, but every one is made of words in its source. So each
   * word is tried where a route could go on from one that is known, alone and behind a parameter,
   * and in pairs below the roots.
   */
  @Test
  void everyRouteThatIsThereIsDescribed() throws IOException {
    Set<String> words = words();
    assertThat(words).contains("documents", "versions", "health", "docs");
    Set<String> tried = new TreeSet<>();
    for (String beginning : beginnings()) {
      for (String word : words) {
        tried.add(beginning + '/' + word);
        tried.add(beginning + "/x/" + word);
      }
    }
    for (String root : List.of("", "/api/v1")) {
      words.forEach(one -> words.forEach(two -> tried.add(root + '/' + one + '/' + two)));
    }

    assertThat(tried.parallelStream().filter(DescribedRoutesTest::isServed))
        .allMatch(path -> Description.template(path).isPresent());
  }

  @Test
  void theDescriptionIsServedAsItIsInTheBuild() throws IOException {
    Answer answer = get("/openapi.yaml").expect(200);

    assertThat(answer.header("Content-Type")).hasValue("application/yaml");
    try (InputStream in = DescribedRoutesTest.class.getResourceAsStream("/openapi.yaml")) {
      assertThat(answer.body()).isEqualTo(in.readAllBytes());
    }
    send("GET", "/openapi.yaml", Map.of("If-None-Match", answer.etag())).expect(304);
    get("/openapi.yaml?x=1").problem(400, "unknown-parameter");
  }

  @Test
  void thePageBringsEverythingItShows() {
    Answer page = get("/docs").expect(200);

    assertThat(page.header("Content-Type")).hasValue("text/html; charset=UTF-8");
    assertThat(page.header("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http", "*"));
    List<String> links =
        LINK.matcher(page.text())
            .results()
            .map(found -> found.group(1))
            .filter(link -> !link.startsWith("data:"))
            .toList();
    assertThat(links).contains("docs/swagger-ui-bundle.js", "openapi.yaml");
    assertThat(links).allSatisfy(link -> get('/' + link).expect(200));
    assertThat(page.text())
        .as("no script and no style in the page itself")
        .doesNotContain("<style");
    assertThat(page.text()).doesNotContainPattern("<script[^>]*>[^<]");
  }

  private static Set<String> templates() {
    Set<String> templates = new TreeSet<>();
    Description.OPERATIONS.forEach(operation -> templates.add(operation.path()));
    return templates;
  }

  private static Set<String> beginnings() {
    Set<String> beginnings = new TreeSet<>();
    for (String template : templates()) {
      String path = made(template);
      for (int end = path.length(); end >= 0; end = path.lastIndexOf('/', end - 1)) {
        beginnings.add(path.substring(0, end));
      }
    }
    return beginnings;
  }

  /** A path of the template: what its parameters may be, or anything. */
  private static String made(String template) {
    String path = template;
    for (JsonNode parameter : Description.at(template).get(0).parameters()) {
      String value = Description.resolved(parameter.get("schema")).at("/enum/0").asText("x");
      path = path.replace('{' + parameter.get("name").textValue() + '}', value);
    }
    return path;
  }

  private static boolean isServed(String path) {
    return send(PROBE, path, Map.of()).status() != 404;
  }

  /** What stands in quotes where the edge makes paths, and looks like a segment of one. */
  private static Set<String> words() throws IOException {
    Set<String> words = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("../http-edge/src/main/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String source = Files.readString(file, StandardCharsets.UTF_8);
        if (source.contains("PathMatcher")) {
          WORD.matcher(source).results().forEach(found -> words.add(found.group(1)));
        }
      }
    }
    return words;
  }
}
