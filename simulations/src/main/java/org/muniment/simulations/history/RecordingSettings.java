package org.muniment.simulations.history;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What recording clients write.
 *
 * @param clients number of them
 * @param creations share of writes that create a document, 0 to 1
 * @param descriptions share of writes that change a description; the rest are new versions
 * @param textBytes size of each content
 * @param vocabulary words of the language
 * @param pause between two writes of a client
 * @param timeout after which a request counts as unanswered
 */
public record RecordingSettings(
    int clients,
    double creations,
    double descriptions,
    int textBytes,
    int vocabulary,
    Duration pause,
    Duration timeout) {

  /** Reads {@code muniment.drill.recording}. */
  public static RecordingSettings from(Config config) {
    Config recording = config.getConfig("muniment.drill.recording");
    return new RecordingSettings(
        recording.getInt("clients"),
        recording.getDouble("creations"),
        recording.getDouble("descriptions"),
        Math.toIntExact(recording.getBytes("text")),
        recording.getInt("vocabulary"),
        recording.getDuration("pause"),
        recording.getDuration("timeout"));
  }
}
