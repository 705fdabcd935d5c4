package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.muniment.node.http.Api.DOCUMENTS;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.muniment.node.http.Description.Operation;

/**
 * Requests made up from {@code openapi.yaml} for every operation in turn, the first of each as it
 * should be and the others less and less so. No answer is an internal error, every answer is
 * described (that is {@link Contract}'s), and what was refused has changed nothing.
 *
 * <p>Request number i comes from seed + i: {@code -Dmuniment.fuzz.seed} repeats what failed, {@code
 * -Dmuniment.fuzz.requests} asks for more than a build has time for.
 */
class FuzzTest {

  private static final long SEED = Long.getLong("muniment.fuzz.seed", 20_261_123);
  private static final int REQUESTS = Integer.getInteger("muniment.fuzz.requests", 3_000);

  /** When the number of requests was not asked for, a slow machine sends fewer. */
  private static final Duration TIME =
      System.getProperty("muniment.fuzz.requests") == null
          ? Duration.ofSeconds(20)
          : Duration.ofDays(1);

  private static final int POOL = 12;

  /** Documents that requests are about, each as it was last seen. */
  private final Map<String, JsonNode> live = new LinkedHashMap<>();

  private final Map<String, JsonNode> trashed = new LinkedHashMap<>();
  private final Set<String> created = new HashSet<>();
  private final Map<Integer, Integer> statuses = new TreeMap<>();

  @Test
  void noRequestIsTooWild() {
    Instant start = Instant.now();
    List<Operation> operations = Description.OPERATIONS;
    int sent = 0;
    while (sent < operations.size()
        || (sent < REQUESTS && Instant.now().isBefore(start.plus(TIME)))) {
      Operation operation = operations.get(sent % operations.size());
      boolean tame = sent < operations.size();
      Random random = new Random(SEED + sent);
      String document = tame ? made(operation) : pick(operation, random);
      WildRequest request = WildRequest.of(operation, document, tame, random);
      try {
        exchange(operation, document, tame, request);
      } catch (AssertionError e) {
        throw new AssertionError("-Dmuniment.fuzz.seed=%d: %s".formatted(SEED + sent, request), e);
      }
      sent++;
    }
    System.out.printf("%d wild requests from seed %d: %s%n", sent, SEED, statuses);
    created.add(upload("last.txt", "tame").id());
    Map<String, JsonNode> acknowledged = new HashMap<>();
    created.forEach(id -> seen(id).ifPresent(document -> acknowledged.put(id, document)));
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(listed(start))
                    .as("what was acknowledged, and nothing else")
                    .containsExactlyInAnyOrderEntriesOf(acknowledged));
  }

  private void exchange(Operation operation, String document, boolean tame, WildRequest request) {
    Answer answer =
        send(
            request.method(),
            request.target(),
            request.body().isEmpty()
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(request.body().toArray()),
            request.headers());
    statuses.merge(answer.status(), 1, Integer::sum);
    assertThat(answer.status()).as(answer.text()).isNotIn(500, 501, 502, 504, 505);
    if (tame) {
      assertThat(answer.status()).as(operation.id() + ' ' + answer.text()).isLessThan(400);
    }
    if (answer.status() == 201) {
      created.add(answer.id());
      remember(answer.id());
    } else if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      Optional<JsonNode> before = known(document);
      Optional<JsonNode> after = seen(document);
      if (answer.status() >= 400) {
        assertThat(before).as("what was refused has changed nothing").isEqualTo(after);
      }
      remember(document);
    }
  }

  private static boolean wantsTrash(Operation operation) {
    return operation.id().equals("restoreDocument");
  }

  /** A document as the operation wants it. */
  private String made(Operation operation) {
    String id = upload("wild.txt", "wild words").id();
    created.add(id);
    if (wantsTrash(operation)) {
      send("DELETE", document(id), Map.of()).expect(204);
    } else if (operation.id().equals("checkIn")) {
      send("POST", document(id) + "/checkout", Map.of()).expect(200);
    }
    remember(id);
    return id;
  }

  /** One of those that are there; now and then one that the operation does not want. */
  private String pick(Operation operation, Random random) {
    Map<String, JsonNode> pool = wantsTrash(operation) || random.nextInt(20) == 0 ? trashed : live;
    if (pool.isEmpty()) {
      return made(operation);
    }
    List<String> ids = new ArrayList<>(pool.keySet());
    ids.sort(null);
    return ids.get(random.nextInt(ids.size()));
  }

  private Optional<JsonNode> known(String id) {
    return Optional.ofNullable(live.getOrDefault(id, trashed.get(id)));
  }

  /** The document, unless it was erased. */
  private static Optional<JsonNode> seen(String id) {
    Answer answer = get(document(id));
    return answer.status() == 410
        ? Optional.empty()
        : Optional.of(withoutCheckout(answer.expect(200).json()));
  }

  /** It may expire at any time. */
  private static JsonNode withoutCheckout(JsonNode document) {
    return ((ObjectNode) document).without("checkout");
  }

  private void remember(String id) {
    live.remove(id);
    trashed.remove(id);
    seen(id).ifPresent(document -> remember(id, document));
  }

  private void remember(String id, JsonNode document) {
    Map<String, JsonNode> pool = document.get("state").textValue().equals("live") ? live : trashed;
    pool.put(id, document);
    if (pool.size() > POOL) {
      pool.remove(pool.keySet().iterator().next());
    }
  }

  private static Map<String, JsonNode> listed(Instant start) {
    Map<String, JsonNode> documents = new HashMap<>();
    for (String state : List.of("live", "trashed")) { // the trash is not shown unless asked for
      String filter = DOCUMENTS + "?limit=1000&state=" + state + "&modifiedSince=" + start;
      Optional<String> cursor = Optional.empty();
      do {
        JsonNode page = get(filter + cursor.map(text -> "&cursor=" + text).orElse("")).json();
        page.get("items")
            .forEach(item -> documents.put(item.get("id").textValue(), withoutCheckout(item)));
        cursor = Optional.ofNullable(page.get("next")).map(JsonNode::textValue);
      } while (cursor.isPresent());
    }
    return documents;
  }
}
