package org.muniment.edge.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.muniment.edge.problem.Problem;
import org.muniment.edge.problem.ProblemType;

/**
 * Refuses requests before anybody looks at what they ask for.
 *
 * <p>Until accounts exist, whoever reaches the port may do everything, so two things must not reach
 * it: a page of another site in somebody's browser (its requests name it in {@code Origin} or
 * {@code Sec-Fetch-Site}), and a name that was re-bound to this address (seen in {@code Host}).
 *
 * <p>The parser passes a framing header that it cannot read on as a raw one and goes on without it;
 * whoever wrote it meant another message, so that is refused and the connection closed.
 */
public final class Screening {

  private static final List<String> FRAMING =
      List.of("content-length", "transfer-encoding", "host", "connection");

  private final Set<String> hosts;

  /**
   * @param hosts names and addresses under which this server may be spoken to, IPv6 without
   *     brackets
   */
  public Screening(Set<String> hosts) {
    this.hosts = Set.copyOf(hosts);
  }

  /** What is wrong with the request; empty when nothing is. */
  Optional<Problem> objection(HttpRequest request) {
    return framing(request)
        .or(() -> expectation(request))
        .or(() -> contentType(request))
        .or(() -> host(request))
        .or(() -> site(request));
  }

  private static Optional<Problem> framing(HttpRequest request) {
    return FRAMING.stream()
        .filter(name -> hasUnreadable(request, name))
        .findFirst()
        .map(
            name ->
                Problem.of(ProblemType.MALFORMED_REQUEST, "The header " + name + " is malformed.")
                    .with(Headers.CLOSE));
  }

  private static Optional<Problem> expectation(HttpRequest request) {
    return hasUnreadable(request, "expect")
        ? Optional.of(
            Problem.of(ProblemType.EXPECTATION_FAILED, "Only 100-continue can be expected."))
        : Optional.empty();
  }

  private static Optional<Problem> contentType(HttpRequest request) {
    return hasUnreadable(request, "content-type")
        ? Optional.of(
            Problem.invalidHeader(
                "Content-Type", "Content-Type must look like: text/plain; charset=UTF-8"))
        : Optional.empty();
  }

  private static boolean hasUnreadable(HttpRequest request, String name) {
    for (HttpHeader header : request.getHeaders()) {
      if (header instanceof RawHeader && header.is(name)) {
        return true;
      }
    }
    return false;
  }

  private Optional<Problem> host(HttpRequest request) {
    String host = request.getUri().getHost().address();
    return isOurs(host)
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                ProblemType.MISDIRECTED_REQUEST, "This server does not answer to that host name."));
  }

  private Optional<Problem> site(HttpRequest request) {
    boolean crossSite =
        value(request, "sec-fetch-site").filter("cross-site"::equalsIgnoreCase).isPresent()
            || value(request, "origin").filter(origin -> !isOurOrigin(origin)).isPresent();
    return crossSite
        ? Optional.of(
            Problem.of(
                ProblemType.CROSS_SITE_REQUEST, "Pages of other sites may not use this server."))
        : Optional.empty();
  }

  private static Optional<String> value(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  private boolean isOurOrigin(String origin) {
    try {
      String host = URI.create(origin).getHost();
      return host != null && isOurs(host.replaceAll("^\\[|]$", ""));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean isOurs(String host) {
    return hosts.contains(host.toLowerCase(Locale.ROOT));
  }
}
