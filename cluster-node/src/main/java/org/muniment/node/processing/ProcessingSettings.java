package org.muniment.node.processing;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.settings.Positive;

/**
 * The block {@code muniment.processing} of the settings; {@code reference.conf} says what each of
 * them means.
 *
 * @param scratchDirectory where contents lie while they are parsed, with the children's own files;
 *     emptied at every start, so it must belong to this node alone
 * @param maxInputSize in bytes
 */
public record ProcessingSettings(
    Path scratchDirectory,
    long maxInputSize,
    PlainText plainText,
    Output output,
    Bombs bombs,
    Pictures pictures,
    Ocr ocr,
    VirusScan virusScan,
    Children children,
    Attempts attempts,
    Follower follower,
    Reprocessing reprocessing,
    ContentEntity content) {

  private static final String PATH = "muniment.processing";

  /** Pixels. An image of the longest edge squared must fit into a child's heap. */
  private static final int MAX_EDGE = 4_000;

  private static final int MIN_EDGE = 16;

  /** Nothing that the program could take for an option or a path. */
  private static final Pattern LANGUAGES = Pattern.compile("[A-Za-z]\\w*(\\+[A-Za-z]\\w*)*");

  /**
   * Plain texts that the node reads itself.
   *
   * @param maxSize in bytes
   * @param waiting at most, with their bytes in memory
   */
  record PlainText(int maxSize, int threads, int waiting) {}

  /**
   * Bounds of a result, in characters and values.
   *
   * @param minLanguageCharacters of text from which its language is told
   * @param languageSampleCharacters of text that are looked at for that
   * @param minPageCharacters a page of a PDF with fewer counts as scanned
   */
  record Output(
      int maxTextCharacters,
      int maxMetadataValues,
      int maxMetadataValueCharacters,
      int minLanguageCharacters,
      int languageSampleCharacters,
      int minPageCharacters) {}

  /** Bounds of what may unfold from a content. */
  record Bombs(
      long outputThreshold,
      long maxCompressionRatio,
      int maxDepth,
      int maxArchiveDepth,
      int maxEmbeddedFiles) {}

  /**
   * The pictures.
   *
   * @param maxPixels an image with more is not decoded
   * @param quality of the JPEG, from 0 to 1
   * @param parallelism contents of one tag of which pictures are made at a time
   * @param textAhead entries of one tag whose texts may be ahead of their pictures
   */
  record Pictures(
      int thumbnailPixels,
      int previewPixels,
      long maxPixels,
      float quality,
      int parallelism,
      int textAhead) {}

  /**
   * The recognition of text in pictures and scans.
   *
   * @param binary a path, or a name that is looked for on the path
   * @param languages as tesseract names them, with {@code +} between them
   * @param lookAhead pages of a PDF that a child looks at, at most, for the next one to draw
   * @param maxPixels of a page as it is recognised
   * @param memory of one process, in bytes
   * @param maxOutput of one process, in bytes
   * @param concurrency contents recognised at a time
   * @param attempts at a page
   */
  record Ocr(
      Enabled enabled,
      String binary,
      String languages,
      int dpi,
      int maxPages,
      int lookAhead,
      int maxPixels,
      Duration pageTimeout,
      Duration contentTimeout,
      Duration probeTimeout,
      long memory,
      long maxOutput,
      int concurrency,
      int attempts) {

    /** Whether texts are recognised. */
    enum Enabled {
      /** Where the program and its data are there. */
      AUTO,
      /** Else the node does not start. */
      ON,
      /** Never. */
      OFF
    }
  }

  /**
   * The virus scanner.
   *
   * @param socket of clamd; empty for TCP
   * @param maxSize in bytes
   * @param parallelism contents scanned at a time
   */
  record VirusScan(
      boolean enabled,
      Optional<Path> socket,
      String host,
      int port,
      long maxSize,
      Duration timeout,
      int parallelism) {

    /** Where clamd listens, for people. */
    String address() {
      return socket.map(Path::toString).orElse(host + ":" + port);
    }
  }

  /**
   * The child processes.
   *
   * @param keptForTexts of {@code count}
   * @param heap in bytes
   * @param java empty for the Java that runs the node
   */
  record Children(
      int count,
      int keptForTexts,
      long heap,
      List<String> javaOptions,
      List<String> commandPrefix,
      Optional<Path> java,
      Duration startupTimeout,
      Duration parseTimeout,
      Duration idleTimeout,
      int maxParses) {
    Children {
      javaOptions = List.copyOf(javaOptions);
      commandPrefix = List.copyOf(commandPrefix);
    }

    /** How many may do something else than texts of new contents at a time; one always. */
    int forWhatCanWait() {
      return Math.max(1, count - keptForTexts);
    }
  }

  /** How often, and with which pause, a parse is tried. */
  record Attempts(int max, int maxKilled, Duration backoff) {}

  /** Growing pauses between restarts. */
  record Backoff(Duration min, Duration max, double randomFactor) {}

  /** How the journal is followed. */
  record Follower(
      int parallelism,
      int saveOffsetAfterEntries,
      Duration saveOffsetAfterDuration,
      Backoff restartBackoff) {}

  /**
   * Going through all contents again.
   *
   * @param run a word that names the run; another word means another run
   * @param entriesPerSecond of the journal, of one tag
   * @param requestInterval between two looks whether somebody asks for a run
   */
  record Reprocessing(
      boolean enabled, String run, int entriesPerSecond, Duration requestInterval) {}

  /** The content entity. */
  record ContentEntity(
      Duration askTimeout, Duration passivateAfter, int stash, Backoff restartBackoff) {}

  /**
   * Reads the block from a node's whole configuration.
   *
   * @param scratchDirectory below the data directory, which the command line may have chosen
   * @throws ConfigException naming the key that is missing or out of range
   */
  public static ProcessingSettings from(Config root, Path scratchDirectory) {
    Config c = root.getConfig(PATH);
    return new ProcessingSettings(
        scratchDirectory.toAbsolutePath().normalize(),
        bytes(c, "input.max-size"),
        new PlainText(
            positiveBytes(c, "plain-text.max-size"),
            positive(c, "plain-text.threads"),
            positive(c, "plain-text.waiting")),
        output(c),
        bombs(c),
        pictures(c),
        ocr(c),
        virusScan(c),
        children(c),
        new Attempts(
            positive(c, "attempts.max"),
            positive(c, "attempts.max-killed"),
            duration(c, "attempts.backoff")),
        new Follower(
            positive(c, "follower.parallelism"),
            positive(c, "follower.save-offset-after-entries"),
            duration(c, "follower.save-offset-after-duration"),
            backoff(c, "follower.restart-backoff")),
        new Reprocessing(
            c.getBoolean("reprocessing.enabled"),
            c.getString("reprocessing.run"),
            positive(c, "reprocessing.entries-per-second"),
            duration(c, "reprocessing.request-interval")),
        new ContentEntity(
            duration(c, "content.ask-timeout"),
            duration(c, "content.passivate-after"),
            positive(c, "content.stash"),
            backoff(c, "content.restart-backoff")));
  }

  /** Whether results of older programs are replaced, and runs that somebody asks for are done. */
  public boolean reprocesses() {
    return reprocessing.enabled();
  }

  /**
   * Contents that may wait for a child: all that the workers of a node can have under way when it
   * runs the workers of every tag.
   */
  int queueSize(Urgency urgency) {
    return JournalTags.COUNT
        * switch (urgency) {
          case TEXT -> follower.parallelism();
          case PICTURES -> pictures.parallelism();
          case RECOGNITION -> ocr.concurrency();
          case BACKGROUND -> 2; // what is renewed, and what is recognised anew
        };
  }

  private static Output output(Config c) {
    return new Output(
        positive(c, "output.max-text-characters"),
        positive(c, "output.max-metadata-values"),
        positive(c, "output.max-metadata-value-characters"),
        positive(c, "output.language.min-characters"),
        positive(c, "output.language.sample-characters"),
        positive(c, "output.min-page-characters"));
  }

  private static Bombs bombs(Config c) {
    return new Bombs(
        c.getLong("bombs.output-threshold"),
        c.getLong("bombs.max-compression-ratio"),
        positive(c, "bombs.max-depth"),
        positive(c, "bombs.max-archive-depth"),
        positive(c, "bombs.max-embedded-files"));
  }

  private static Pictures pictures(Config c) {
    double quality = c.getDouble("pictures.quality");
    if (!(quality > 0 && quality <= 1)) {
      throw outOfRange(c, "pictures.quality", "must be above 0 and at most 1");
    }
    return new Pictures(
        edge(c, "pictures.thumbnail-pixels"),
        edge(c, "pictures.preview-pixels"),
        positive(c, "pictures.max-pixels"),
        (float) quality,
        positive(c, "pictures.parallelism"),
        positive(c, "pictures.text-ahead"));
  }

  private static int edge(Config c, String key) {
    int value = c.getInt(key);
    if (value < MIN_EDGE || value > MAX_EDGE) {
      throw outOfRange(c, key, "must be from %d to %d".formatted(MIN_EDGE, MAX_EDGE));
    }
    return value;
  }

  private static Ocr ocr(Config c) {
    String languages = c.getString("ocr.languages");
    if (!LANGUAGES.matcher(languages).matches()) {
      throw outOfRange(c, "ocr.languages", "must be names of languages with + between them");
    }
    return new Ocr(
        enabled(c),
        c.getString("ocr.binary"),
        languages,
        positive(c, "ocr.dpi"),
        positive(c, "ocr.max-pages"),
        positive(c, "ocr.look-ahead"),
        positive(c, "ocr.max-pixels"),
        duration(c, "ocr.page-timeout"),
        duration(c, "ocr.content-timeout"),
        duration(c, "ocr.probe-timeout"),
        bytes(c, "ocr.memory"),
        bytes(c, "ocr.max-output"),
        positive(c, "ocr.concurrency"),
        positive(c, "ocr.attempts"));
  }

  private static Ocr.Enabled enabled(Config c) {
    String word = c.getString("ocr.enabled");
    return Arrays.stream(Ocr.Enabled.values())
        .filter(value -> value.name().equalsIgnoreCase(word))
        .findAny()
        .orElseThrow(() -> outOfRange(c, "ocr.enabled", "must be auto, on or off"));
  }

  private static VirusScan virusScan(Config c) {
    String socket = c.getString("virus-scan.socket");
    return new VirusScan(
        c.getBoolean("virus-scan.enabled"),
        socket.isBlank() ? Optional.empty() : Optional.of(Path.of(socket)),
        c.getString("virus-scan.host"),
        positive(c, "virus-scan.port"),
        bytes(c, "virus-scan.max-size"),
        duration(c, "virus-scan.timeout"),
        positive(c, "virus-scan.parallelism"));
  }

  private static Children children(Config c) {
    String java = c.getString("children.java");
    return new Children(
        positive(c, "children.count"),
        notNegative(c, "children.kept-for-texts"),
        bytes(c, "children.heap"),
        c.getStringList("children.java-options"),
        c.getStringList("children.command-prefix"),
        java.isBlank() ? Optional.empty() : Optional.of(Path.of(java)),
        duration(c, "children.startup-timeout"),
        duration(c, "children.parse-timeout"),
        duration(c, "children.idle-timeout"),
        positive(c, "children.max-parses"));
  }

  private static Backoff backoff(Config c, String key) {
    return new Backoff(
        duration(c, key + ".min"), duration(c, key + ".max"), c.getDouble(key + ".random-factor"));
  }

  private static int positive(Config c, String key) {
    return new Positive(PATH, c).number(key);
  }

  private static int notNegative(Config c, String key) {
    int value = c.getInt(key);
    if (value < 0) {
      throw outOfRange(c, key, "must be at least 0");
    }
    return value;
  }

  private static long bytes(Config c, String key) {
    return new Positive(PATH, c).bytes(key);
  }

  private static int positiveBytes(Config c, String key) {
    long value = bytes(c, key);
    if (value > Integer.MAX_VALUE) {
      throw outOfRange(c, key, "must be below 2 GiB");
    }
    return (int) value;
  }

  private static Duration duration(Config c, String key) {
    return new Positive(PATH, c).duration(key);
  }

  private static ConfigException outOfRange(Config c, String key, String reason) {
    return new ConfigException.BadValue(c.getValue(key).origin(), PATH + "." + key, reason);
  }
}
