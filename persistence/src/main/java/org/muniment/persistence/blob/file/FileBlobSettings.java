package org.muniment.persistence.blob.file;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * How files are written and read.
 *
 * @param chunkBytes bytes of one read, and the most that is written in one call
 * @param flushBytes of one content after which they are forced to disk, at most
 * @param buffer chunks that may wait between a stream and its file, at least 1
 * @param writeDispatcher configuration path of the threads that write and sync
 * @param readDispatcher configuration path of the threads that read
 */
public record FileBlobSettings(
    int chunkBytes, int flushBytes, int buffer, String writeDispatcher, String readDispatcher) {

  private static final String ROOT = "muniment.blob.file";

  /** Reads {@code muniment.blob.file} and fails with the name of the key that is wrong. */
  public static FileBlobSettings from(Config config) {
    Config file = config.getConfig(ROOT);
    return new FileBlobSettings(
        positive(file, "chunk", file.getMemorySize("chunk").toBytes()),
        positive(file, "flush", file.getMemorySize("flush").toBytes()),
        positive(file, "buffer", file.getLong("buffer")),
        ROOT + ".write-dispatcher",
        ROOT + ".read-dispatcher");
  }

  private static int positive(Config config, String key, long value) {
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new ConfigException.BadValue(
          config.origin(), ROOT + "." + key, "must be at least 1 and fit 31 bits, is " + value);
    }
    return (int) value;
  }
}
