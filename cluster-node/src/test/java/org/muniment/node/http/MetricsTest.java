package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} of a whole node shows after something has happened. */
class MetricsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void everythingThatAnUploadGoesThroughIsMeasured() {
    Api.upload("measured.txt", "measured words");
    Api.get("/api/v1/documents/01a20939-a924-77fe-8fdb-30272eaf6fee");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(value("muniment_http_request_seconds_count", "documents\"", "201"))
                  .isPositive();
              assertThat(value("muniment_http_request_seconds_count", "documents/{id}\"", "404"))
                  .isPositive();
              assertThat(value("muniment_http_problems_total", "document-not-found")).isPositive();
              assertThat(value("muniment_entity_command_seconds_count", "Create", "Accepted"))
                  .isPositive();
              assertThat(value("muniment_entity_command_seconds_count", "RecordText")).isPositive();
              assertThat(value("muniment_journal_write_seconds_count", "committed")).isPositive();
              assertThat(value("muniment_journal_records_total")).isGreaterThanOrEqualTo(2);
              assertThat(value("muniment_blob_operation_seconds_count", "write")).isPositive();
              assertThat(value("muniment_blob_operation_seconds_count", "read")).isPositive();
              assertThat(value("muniment_blob_transferred_bytes_total", "write")).isPositive();
              assertThat(value("muniment_follower_delay_seconds_count", "index")).isPositive();
              assertThat(value("muniment_follower_delay_seconds_count", "processing")).isPositive();
              assertThat(value("muniment_processing_results_total", "text")).isPositive();
              assertThat(value("muniment_processing_parse_seconds_count")).isPositive();
              assertThat(value("muniment_documents")).isPositive();
              assertThat(value("muniment_documents_content_bytes")).isPositive();
              assertThat(value("muniment_index_commit_seconds_count")).isPositive();
              assertThat(value("muniment_index_size_bytes")).isPositive();
              assertThat(value("muniment_disk_usable_bytes", "blobs")).isPositive();
              assertThat(value("muniment_search_waiting")).isZero();
              assertThat(value("muniment_processing_waiting")).isZero();
              assertThat(value("muniment_database_connections_in_use")).isNotNegative();
            });
    String text = Api.get("/metrics").text();
    assertThat(text).contains("jvm_memory_used_bytes", "process_cpu", "host_cpu");
  }

  @Test
  void noLabelComesFromWhatAClientSent() {
    double before = value("muniment_http_request_seconds_count", "none\"", "404");

    Api.get("/api/v1/documents/dubious-client-text");
    Api.get("/metrics?dubious-client-text");
    Api.get("/dubious-client-text");

    await()
        .atMost(PATIENCE)
        .until(() -> value("muniment_http_request_seconds_count", "none\"", "404") > before);
    assertThat(Api.get("/metrics").text()).doesNotContain("dubious-client-text");
  }

  /** The sum of all series of this name with all of these in their labels; -1 for none. */
  private static double value(String name, String... labels) {
    Matcher lines =
        Pattern.compile("^" + name + "(?:\\{(.*)})? (\\S+)$", Pattern.MULTILINE)
            .matcher(Api.get("/metrics").text());
    double sum = -1;
    while (lines.find()) {
      String found = lines.group(1) == null ? "" : lines.group(1);
      if (Arrays.stream(labels).allMatch(found::contains)) {
        sum = Math.max(sum, 0) + Double.parseDouble(lines.group(2));
      }
    }
    return sum;
  }
}
