package org.muniment.node.document;

import com.typesafe.config.Config;
import java.time.Duration;
import org.muniment.node.document.DocumentState.KeyRetention;

/**
 * The settings under {@code muniment.document}.
 *
 * @param askTimeout how long an answer is waited for
 * @param snapshotEvery records between snapshots
 * @param snapshotsKept how many snapshots of a document are kept
 * @param maxVersions how many versions a document can have
 * @param restartMin first pause before an entity whose journal failed starts again
 * @param restartMax longest such pause
 */
public record DocumentSettings(
    Duration askTimeout,
    int snapshotEvery,
    int snapshotsKept,
    int maxVersions,
    Duration keysKept,
    int maxKeys,
    Duration restartMin,
    Duration restartMax) {

  /** Reads and checks the settings. */
  public static DocumentSettings from(Config root) {
    Config config = root.getConfig("muniment.document");
    return new DocumentSettings(
        config.getDuration("ask-timeout"),
        config.getInt("snapshot-every"),
        config.getInt("snapshots-kept"),
        config.getInt("max-versions"),
        config.getDuration("idempotency-keys.kept-for"),
        config.getInt("idempotency-keys.max-per-document"),
        config.getDuration("restart.min-backoff"),
        config.getDuration("restart.max-backoff"));
  }

  KeyRetention keyRetention() {
    return new KeyRetention(keysKept, maxKeys);
  }
}
