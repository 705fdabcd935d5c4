package org.muniment.node.processing;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.pipes.FetchEmitTuple;
import org.apache.tika.pipes.PipesClient;
import org.apache.tika.pipes.PipesConfigBase;
import org.apache.tika.pipes.PipesResult;
import org.apache.tika.pipes.emitter.EmitKey;
import org.apache.tika.pipes.fetcher.FetchKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place for one child process at a time; the process starts with the first parse, ends when idle
 * and is started again when it died. One thread parses at a time; any thread may close.
 */
final class ParserChild implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ParserChild.class);

  private final PipesConfigBase setup;
  private final Path temporaryDirectory;
  private final ProcessingSettings settings;

  private PipesClient client;
  private int parses;
  private boolean closed;

  ParserChild(PipesConfigBase setup, Path temporaryDirectory, ProcessingSettings settings) {
    this.setup = setup;
    this.temporaryDirectory = temporaryDirectory;
    this.settings = settings;
    this.client = new PipesClient(setup);
  }

  /**
   * Parses a file; blocks for as long as the parse timeout and the start of a process take.
   *
   * @param key the file, as the child names it
   * @param order what the child is to do with it, and what it should know
   * @throws IOException when the scratch directory cannot be used
   * @throws ParserUnavailableException when no process could be started, or the node stops
   */
  Parse parse(String key, ParseContext order) throws InterruptedException, IOException {
    LastWords.take(temporaryDirectory); // of one that ended when it was idle
    PipesResult result = process(key, order);
    boolean byItself = LastWords.take(temporaryDirectory);
    if (isDead(result)) {
      clean();
    }
    requireOpen();
    return new Parse(
        result, result.getStatus() == PipesResult.STATUS.UNSPECIFIED_CRASH && !byItself);
  }

  /**
   * How a parse went.
   *
   * @param killed whether something outside of the child ended it
   */
  record Parse(PipesResult result, boolean killed) {}

  private PipesResult process(String key, ParseContext order) throws InterruptedException {
    PipesClient fresh = freshEnough();
    try {
      return fresh.process(tuple(key, order));
    } catch (IOException | RuntimeException e) {
      requireOpen();
      throw new ParserUnavailableException(
          "no parser process could be started; %s.log may say why".formatted(temporaryDirectory),
          e);
    }
  }

  /** Ends the process, also in the middle of a parse. */
  @Override
  public synchronized void close() {
    closed = true;
    end();
  }

  private synchronized PipesClient freshEnough() {
    requireOpen();
    if (parses >= settings.children().maxParses()) {
      end();
      clean();
      client = new PipesClient(setup);
      parses = 0;
    }
    parses++;
    return client;
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new ParserUnavailableException("the node stops");
    }
  }

  private void end() {
    try {
      client.close();
    } catch (IOException e) {
      LOG.warn("a parser process did not end: {}", e.getMessage());
    }
  }

  /** What a dead process could not remove. */
  private void clean() {
    try {
      Scratch.empty(temporaryDirectory);
    } catch (IOException e) {
      LOG.warn("{} could not be emptied: {}", temporaryDirectory, e.getMessage());
    }
  }

  private static boolean isDead(PipesResult result) {
    return switch (result.getStatus()) {
      case TIMEOUT, OOM, UNSPECIFIED_CRASH -> true;
      default -> false;
    };
  }

  private static FetchEmitTuple tuple(String key, ParseContext order) {
    return new FetchEmitTuple(
        key, new FetchKey(ChildSetup.FETCHER, key), new EmitKey("", key), new Metadata(), order);
  }
}
