package org.muniment.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseSettingsTest {

  @Test
  void theNodeRunsItsOwnDatabaseUnlessToldOtherwise() {
    assertThat(DatabaseSettings.from(with("")).external()).isEmpty();
  }

  @Test
  void anExternalDatabaseIsNamedByUrlAndAccount() {
    DatabaseSettings settings =
        DatabaseSettings.from(
            with(
                """
                muniment.database {
                  mode = external
                  external {
                    url = "jdbc:postgresql://db.example:5433/dms?sslmode=verify-full&sslpassword=s3cret"
                    user = archive
                    password = s3cret
                  }
                }
                """));
    assertThat(settings.external()).isPresent();
    assertThat(settings.external().get().user()).isEqualTo("archive");
    assertThat(settings.external().get().toString())
        .isEqualTo("archive at jdbc:postgresql://db.example:5433/dms");
    assertThat(settings.toString()).doesNotContain("s3cret");
  }

  @Test
  void whatIsMissingOrWrongIsNamed() {
    assertThatThrownBy(() -> DatabaseSettings.from(with("muniment.database.mode = sqlite")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("muniment.database.mode");
    assertThatThrownBy(() -> DatabaseSettings.from(with("muniment.database.mode = external")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("muniment.database.external.url");
  }

  @ParameterizedTest
  @CsvSource({
    "pool.size, 0",
    "pool.size, -1",
    "pool.connection-timeout, 0s",
    "pool.validation-timeout, 249ms",
    "pool.validation-timeout, -1s",
    "pool.keepalive, 0s",
    "pool.max-lifetime, 0s",
    "pool.statement-timeout, 500us",
    "pool.socket-timeout, 999ms",
    "embedded.start-timeout, 0s",
    "embedded.stop-timeout, 0s",
    "embedded.supervision-interval, 0s",
    "embedded.restart-backoff.min, 0s",
    "embedded.restart-backoff.max, -1s",
    "embedded.log-files, 0",
    "embedded.log-sweep-interval, 0s",
  })
  void whatMakesSenseOnlyAboveZeroIsRefusedByName(String key, String value) {
    Config wrong = with("muniment.database." + key + " = " + value);
    assertThatThrownBy(() -> DatabaseSettings.from(wrong))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining("muniment.database." + key);
  }

  @Test
  void aWrongPasswordForThePoolIsReportedWithoutIt() {
    JdbcEndpoint right = TestPostgres.freshDatabase().endpoint();
    JdbcEndpoint wrong = new JdbcEndpoint(right.url(), right.user(), "not-the-password");
    assertThatThrownBy(() -> DatabasePool.open(wrong, TestPostgres.settings().pool()))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining(right.url())
        .hasMessageNotContaining("not-the-password");
  }

  private static Config with(String override) {
    return ConfigFactory.parseString(override)
        .withFallback(ConfigFactory.parseResources("muniment-database.conf"))
        .resolve();
  }
}
