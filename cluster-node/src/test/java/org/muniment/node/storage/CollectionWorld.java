package org.muniment.node.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.muniment.node.follower.FollowerSettings;
import org.muniment.persistence.blob.BlobDisposition;
import org.muniment.persistence.blob.StoredBlob;
import org.muniment.persistence.blob.file.FileBlobSettings;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.persistence.erasure.jdbc.JdbcContentLedger;
import org.muniment.persistence.erasure.jdbc.JdbcHistoryErasure;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalEvent;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.journal.jdbc.JournalRows;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Principal;

/**
 * One schedule: a store, a journal, and those who use them. Documents and results are kept here as
 * the entities would keep them; their records are rows of the real journal.
 *
 * <p>Contents of which the first letter is upper-case have another text than themselves.
 */
final class CollectionWorld implements ContentResults {

  private static final Duration GRACE = Duration.ofHours(24);
  private static final Duration TICK = GRACE.dividedBy(4);
  private static final String TEXT = "text/plain";
  private static final List<String> CONTENTS = List.of("Alpha", "gamma");
  private static final int UPLOADERS = 3;

  private final ActorSystem<?> system;
  private final DataSource dataSource;
  private final Path real;
  private final Path stepped;
  private final Random random;
  private final Interleaving interleaving;
  private final FileBlobStore store;
  private final JdbcHistoryErasure erasure;
  private final Collector collector;
  private final Materializer materializer;
  private final RecordCodec codec = new RecordCodec();
  private final Map<String, Integer> seen = new TreeMap<>();

  private Instant now = Instant.now();
  private int uploaders = UPLOADERS;

  /** Since when uploads are under way: a record is in the journal within the grace, or never. */
  private final Map<Object, Instant> underWay = new HashMap<>();

  /** Documents that somebody was told of and nobody purged. */
  private final Map<DocumentId, ContentHash> live = new HashMap<>();

  private final Map<ContentHash, ContentHash> texts = new HashMap<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final Deque<Erasure> toErase = new ArrayDeque<>();

  private record Erasure(String persistenceId, long sequence) {}

  CollectionWorld(
      ActorSystem<?> system,
      DataSource dataSource,
      Path directory,
      Random random,
      Materializer materializer)
      throws IOException {
    this.system = system;
    this.dataSource = dataSource;
    this.random = random;
    this.materializer = materializer;
    this.real = directory;
    this.interleaving = new Interleaving(random);
    this.stepped = new SteppedFileSystem(interleaving::step).over(directory);
    this.store = openStore();
    this.erasure = JdbcHistoryErasure.create(system, dataSource);
    this.collector =
        new Collector(
            JdbcContentLedger.create(system, dataSource),
            new Watched(),
            this,
            settings(),
            () -> now,
            materializer);
  }

  /** The store, as the collector has it. */
  private final class Watched implements BlobDisposition {

    @Override
    public Source<ContentHash, NotUsed> all() {
      return store.all();
    }

    @Override
    public CompletionStage<Boolean> dispose(ContentHash hash, Instant unpinnedSince) {
      return store
          .dispose(hash, unpinnedSince)
          .thenApply(
              gone -> {
                saw(gone ? "collected" : "spared");
                return gone;
              });
    }
  }

  private static StorageSettings settings() {
    return new StorageSettings(
        new FollowerSettings(1, 1, GRACE, GRACE, GRACE, 0),
        GRACE,
        GRACE,
        GRACE,
        1_000_000,
        2,
        GRACE);
  }

  private FileBlobStore openStore() throws IOException {
    return FileBlobStore.open(
        system, stepped, FileBlobSettings.from(system.settings().config()), () -> now);
  }

  Map<String, Integer> seen() {
    return seen;
  }

  void run() throws Exception {
    for (int i = 0; i < UPLOADERS; i++) {
      interleaving.add(this::uploads);
    }
    interleaving.add(() -> whileThereAreUploads(12, this::purge));
    interleaving.add(() -> whileThereAreUploads(6, this::eraseNext));
    interleaving.add(() -> whileThereAreUploads(6, this::pass));
    interleaving.add(() -> whileThereAreUploads(15, this::collect));
    interleaving.add(() -> whileThereAreUploads(15, this::collect), random.nextInt(400));
    interleaving.add(
        () -> {
          interleaving.step();
          openStore();
        });
    interleaving.run();
  }

  /** Does something again and again, every so many steps. */
  private void whileThereAreUploads(int steps, Interleaving.Script something) throws Exception {
    while (uploaders > 0) {
      interleaving.step();
      if (random.nextInt(steps) == 0) {
        something.run();
      }
    }
  }

  private void uploads() throws Exception {
    for (int i = 0; i < 5; i++) {
      Object upload = new Object();
      underWay.put(upload, now);
      String content = CONTENTS.get(random.nextInt(CONTENTS.size()));
      StoredBlob stored = write(content);
      saw(stored.deduplicated() ? "deduplicated" : "installed");
      interleaving.step();
      if (random.nextInt(4) > 0) {
        create(DocumentId.derived(Principal.LOCAL, "d" + random.nextLong()), stored);
        underWay.remove(upload);
        noNeededContentIsMissing();
        interleaving.step();
        await(processed(new ContentRef(stored.hash(), stored.size(), TEXT)));
      }
      underWay.remove(upload);
    }
    uploaders--;
  }

  /** Acknowledged when the transaction has ended, which may take a while. */
  private void create(DocumentId id, StoredBlob stored) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      insert(
          connection,
          DocumentFold.persistenceId(id),
          new DocumentEvent.Created(
              id.toString(),
              FolderPath.ROOT,
              Optional.empty(),
              new TreeSet<>(),
              Map.of(),
              new StoredContent(stored.hash(), stored.size(), TEXT),
              Optional.empty()));
      interleaving.step();
      connection.commit();
    }
    live.put(id, stored.hash());
  }

  private void purge() throws SQLException {
    List<DocumentId> ids =
        live.keySet().stream().sorted(Comparator.comparing(DocumentId::toString)).toList();
    if (!ids.isEmpty()) {
      DocumentId id = ids.get(random.nextInt(ids.size()));
      live.remove(id);
      String persistenceId = DocumentFold.persistenceId(id);
      toErase.add(new Erasure(persistenceId, append(persistenceId, new DocumentEvent.Purged())));
      saw("purged");
    }
  }

  /** At least once. */
  private void eraseNext() {
    Erasure next = toErase.poll();
    if (next != null) {
      for (int times = 1 + random.nextInt(2); times > 0; times--) {
        await(erasure.erase(next.persistenceId(), next.sequence(), now));
      }
    }
  }

  /** Time passes as long as no upload takes longer than it may. */
  private void pass() {
    Instant next = now.plus(TICK);
    if (underWay.values().stream().allMatch(since -> next.isBefore(since.plus(GRACE)))) {
      now = next;
    }
  }

  private void collect() {
    if (random.nextInt(4) == 0) {
      await(collector.walk());
    }
    await(collector.round());
    noNeededContentIsMissing();
  }

  private void noNeededContentIsMissing() {
    assertThat(files()).containsAll(live.values().stream().map(ContentHash::hex).toList());
  }

  /** Then nobody does anything any more but those whose work is endless. */
  void settle() throws IOException {
    underWay.clear();
    openStore();
    for (int i = 0; i < 8; i++) {
      now = now.plus(GRACE).plusSeconds(1);
      while (!toErase.isEmpty()) {
        eraseNext();
      }
      await(collector.walk());
      await(collector.round());
      noNeededContentIsMissing();
    }
    Set<String> needed = new HashSet<>();
    for (ContentHash hash : live.values()) {
      needed.add(hash.hex());
      assertThat(texts).as("results of %s", hash).containsKey(hash);
      needed.add(texts.get(hash).hex());
    }
    assertThat(files()).isEqualTo(needed);
    assertThat(texts.keySet()).isEqualTo(new HashSet<>(live.values()));
    interleaving.bury();
  }

  /** What is there or on its way, looked at from outside. */
  private Set<String> files() {
    Set<String> names = new HashSet<>();
    try (Stream<Path> all = Files.walk(real)) {
      all.map(path -> path.getFileName().toString())
          .filter(name -> name.length() >= 64)
          .map(name -> name.substring(0, 64))
          .forEach(names::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return names;
  }

  @Override
  public CompletionStage<ContentReply> ask(
      ContentHash content, Function<ActorRef<ContentReply>, ContentCommand> command) {
    return later(
        () -> {
          interleaving.step();
          if (command.apply(null) instanceof ContentCommand.Forget && texts.containsKey(content)) {
            String persistenceId = ContentEvent.persistenceId(content);
            texts.remove(content);
            toErase.add(
                new Erasure(persistenceId, append(persistenceId, new ContentEvent.Forgotten())));
          }
          return reply(content);
        });
  }

  private ContentReply reply(ContentHash content) {
    ContentHash text = texts.get(content);
    return text == null
        ? ContentReply.pending()
        : new ContentReply(
            Optional.of(
                new ExtractedText(
                    new ContentRef(text, 1, TEXT),
                    TEXT,
                    Map.of(),
                    Optional.empty(),
                    false,
                    "test/1")),
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty());
  }

  /** Only the collector asks for this. */
  @Override
  public CompletionStage<Done> process(ContentRef content) {
    saw("revived");
    return processed(content);
  }

  /** Like the pipeline: asks, reads, stores the text, records the result unless there is one. */
  private CompletionStage<Done> processed(ContentRef content) {
    return later(
        () -> {
          interleaving.step();
          Optional<String> read =
              texts.containsKey(content.hash()) ? Optional.empty() : read(content);
          if (read.isPresent()) {
            extract(content.hash(), read.get());
          }
          return Done.getInstance();
        });
  }

  private void extract(ContentHash content, String bytes) throws SQLException {
    Object upload = new Object();
    underWay.put(upload, now);
    StoredBlob text = write(bytes.toLowerCase(Locale.ROOT));
    interleaving.step();
    if (!texts.containsKey(content)) {
      append(
          ContentEvent.persistenceId(content),
          new ContentEvent.TextExtracted(
              new StoredContent(text.hash(), text.size(), TEXT),
              TEXT,
              Map.of(),
              Optional.empty(),
              false,
              "test/1",
              List.of()));
      texts.put(content, text.hash());
    }
    underWay.remove(upload);
  }

  private Optional<String> read(ContentRef content) {
    return await(
        store
            .read(content.hash(), Optional.empty())
            .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), materializer)
            .handle(
                (bytes, failure) ->
                    failure == null ? Optional.of(bytes.utf8String()) : Optional.empty()));
  }

  private StoredBlob write(String content) {
    StoredBlob stored =
        await(
            Source.single(ByteString.fromString(content))
                .runWith(store.write(Long.MAX_VALUE), materializer));
    assertThat(stored.hash()).isEqualTo(sha256(content));
    return stored;
  }

  private long append(String persistenceId, JournalEvent event) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return insert(connection, persistenceId, event);
    }
  }

  private long insert(Connection connection, String persistenceId, JournalEvent event)
      throws SQLException {
    long sequence = sequences.merge(persistenceId, 1L, Long::sum);
    JournalRows.insert(
        connection,
        "slice-0",
        codec.seal(persistenceId, sequence, now, Principal.LOCAL, event, ChainHash.NONE));
    return sequence;
  }

  private void saw(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws Exception;
  }

  private static <T> CompletionStage<T> later(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.run());
              } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true); // it may be killed, and then never ends
    thread.start();
    return result;
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static ContentHash sha256(String content) {
    try {
      return new ContentHash(
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8))));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
