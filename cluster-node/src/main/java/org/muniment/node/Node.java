package org.muniment.node;

import akka.actor.Cancellable;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.PersistenceQuery;
import akka.stream.Materializer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.muniment.edge.Edge;
import org.muniment.edge.EdgeSettings;
import org.muniment.edge.Searches;
import org.muniment.edge.Services;
import org.muniment.node.document.DocumentService;
import org.muniment.node.metrics.Foreground;
import org.muniment.node.metrics.Gauges;
import org.muniment.node.metrics.Measuring;
import org.muniment.node.processing.ProcessingService;
import org.muniment.node.search.Indexing;
import org.muniment.node.search.SearchService;
import org.muniment.node.search.SearchServiceSettings;
import org.muniment.node.storage.StorageService;
import org.muniment.node.verify.VerificationService;
import org.muniment.node.verify.VerificationSettings;
import org.muniment.persistence.blob.BlobDisposition;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.blob.ReservedBlobStore;
import org.muniment.persistence.blob.SteadyClock;
import org.muniment.persistence.blob.file.FileBlobStore;
import org.muniment.persistence.database.DatabaseSettings;
import org.muniment.persistence.database.Transactions;
import org.muniment.persistence.erasure.jdbc.JdbcContentLedger;
import org.muniment.persistence.erasure.jdbc.JdbcHistoryErasure;
import org.muniment.persistence.files.DiskReserve;
import org.muniment.persistence.journal.BoundedHistory;
import org.muniment.persistence.journal.DocumentHistory;
import org.muniment.persistence.journal.JournalDocumentHistory;
import org.muniment.persistence.journal.JournalFeed;
import org.muniment.persistence.journal.jdbc.JdbcChangeLog;
import org.muniment.persistence.journal.jdbc.JdbcJournalFeed;
import org.muniment.persistence.journal.jdbc.JournalConnections;
import org.muniment.persistence.journal.jdbc.JournalIdentity;
import org.muniment.persistence.metrics.MeasuredBlobStore;
import org.muniment.persistence.processing.ReprocessingRuns;
import org.muniment.persistence.processing.jdbc.JdbcReprocessingRuns;
import org.muniment.persistence.search.SearchIndexes;
import org.muniment.persistence.search.lucene.LuceneIndexes;
import org.muniment.persistence.verify.file.FileVerificationStore;
import org.muniment.persistence.verify.jdbc.JdbcJournalInspection;
import org.muniment.protocol.search.SearchCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * One running node: the place that wires adapters to ports.
 *
 * <p>It is put together from the bottom up (directory, database, actors, content, index, services,
 * edge) and taken apart in the opposite order, so that nothing loses what it stands on. The same
 * order undoes a start that fails half way. One thread at a time does either: who stops a node that
 * is starting waits until the start has undone itself.
 */
public final class Node implements AutoCloseable {

  private final Config operator;
  private final NodeSettings settings;
  private final Deque<Part> parts = new ArrayDeque<>();
  private final CountDownLatch startEnded = new CountDownLatch(1);
  private boolean starting; // as are the next two, guarded by parts
  private boolean stopping;
  private OptionalLong deadline = OptionalLong.empty();

  private final InstantSource timeOfDay;

  /** Of whatever waits, and of what decides when content may go. */
  private final InstantSource steady;

  private DataDirectory directory;
  private ActorSystem<Void> system;
  private URI url;

  /** Something that has to be ended, and how. */
  private record Part(String name, Ending ending) {}

  /** Ends a part; may block, within the node's stop time-out. */
  private interface Ending {
    void run() throws IOException, InterruptedException, ExecutionException, TimeoutException;
  }

  /**
   * A node that is not started yet.
   *
   * @param operator what the operator set, on top of all defaults; system properties go before it
   */
  public Node(Config operator) {
    this(operator, InstantSource.system());
  }

  /**
   * A node that lives by another time of day; of waits and time-outs it decides nothing.
   *
   * @param timeOfDay may be set forward and back while the node runs
   */
  public Node(Config operator, InstantSource timeOfDay) {
    this.timeOfDay = timeOfDay;
    this.steady = new SteadyClock(timeOfDay, System::nanoTime);
    this.operator = ConfigFactory.defaultOverrides().withFallback(operator);
    this.settings = NodeSettings.from(this.operator.withFallback(ConfigFactory.load()).resolve());
  }

  /**
   * Starts the node and waits until it serves. A start that fails leaves nothing running.
   *
   * @throws StartException saying what is wrong and what to do
   */
  public void start() {
    synchronized (parts) {
      if (stopping) {
        throw toldToStop();
      }
      starting = true;
    }
    try {
      assemble();
    } catch (RuntimeException | Error e) {
      endParts();
      throw e;
    } finally {
      startEnded.countDown();
    }
  }

  /** Where the log of this node goes. */
  Path logDirectory() {
    return DataDirectory.log(settings.dataDirectory());
  }

  /** The level of the access log. */
  String accessLog() {
    return settings.accessLog();
  }

  private void assemble() {
    directory = DataDirectory.open(settings.dataDirectory());
    add(new Part("data directory", directory::close));
    bridgeLogging();
    directory
        .formerMode()
        .ifPresent(
            mode ->
                log()
                    .warn(
                        "The data directory {} was open to others ({}); it is its owner's alone now (rwx------).",
                        directory.root(),
                        mode));
    requireFreePort(settings.edge());
    Database database = Database.open(settings.database(), directory.root());
    add(new Part("database", database::close));

    Config all =
        operator
            .withFallback(DatabaseSettings.pluginConfig(database.endpoint()))
            .withFallback(ConfigFactory.load())
            .resolve();
    JournalConnections.requireEnough(all);
    Measuring.begin(all);
    system = ActorSystem.create(Behaviors.empty(), "muniment", all);
    add(new Part("actors", this::leave));
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));

    system.systemActorOf(DroppedMessages.create(), "dropped", Props.empty());

    FileBlobStore files = openBlobs();
    DiskReserve reserve = watchDisks();
    BlobStore blobs = new MeasuredBlobStore(new ReservedBlobStore(files, reserve));
    SearchIndexes indexes = openIndexes(database.dataSource());
    add(new Part("search index", indexes::close));
    JournalFeed feed = JdbcJournalFeed.create(system, database.dataSource());

    DocumentService documents = DocumentService.start(system, settings.documents(), timeOfDay);
    SearchServiceSettings searchSettings = settings.searches();
    Foreground foreground = new Foreground();
    Indexing indexing =
        Indexing.start(system, feed, blobs, indexes, searchSettings, foreground, timeOfDay);
    add(new Part("index follower", () -> await(indexing.stop())));
    ActorRef<SearchCommand> searches =
        system.systemActorOf(
            SearchService.create(indexing, searchSettings, foreground), "search", Props.empty());
    ReprocessingRuns runs = JdbcReprocessingRuns.create(system, database.dataSource());
    ProcessingService processing =
        startProcessing(new ProcessingService.Parts(feed, blobs, runs, database.dataSource()));
    startStorage(feed, files, processing, database);
    VerificationService.Started verification = startVerification(feed, files, indexing, database);

    Gauges gauges =
        NodeGauges.start(settings.gaugeInterval(), directory, database.pool(), processing);
    add(new Part("gauges", gauges::close));

    Services services =
        new Services(
            (id, command) -> {
              foreground.asked();
              return documents.ask(id, command);
            },
            processing::ask,
            new RequestedReprocessing(runs, settings.processing().reprocesses(), timeOfDay),
            searchesOf(searches, searchSettings.askTimeout()),
            verification::ask,
            blobs,
            history(),
            JdbcChangeLog.create(system, database.dataSource()),
            reserve::admits,
            new NodeReadiness(system, database.dataSource(), reserve, settings.readinessAge()),
            Measuring::text,
            timeOfDay);
    url = bind(settings.edge(), services);
    log().info("ready at {}", url);
  }

  /** Libraries that log through the platform come into our log too. */
  private static void bridgeLogging() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** Keeps what has to be ended; a part that comes when the node is stopping ends at once. */
  private void add(Part part) {
    synchronized (parts) {
      if (!stopping) {
        parts.push(part);
        return;
      }
    }
    end(part);
    throw toldToStop();
  }

  private static StartException toldToStop() {
    return new StartException("It was told to stop while it was starting.");
  }

  /** Looks at the disks at once and from now on. */
  private DiskReserve watchDisks() {
    DiskReserve reserve = new DiskReserve(directory.blobs(), directory.parts(), settings.disk());
    reserve.look();
    Cancellable looks =
        system
            .scheduler()
            .scheduleWithFixedDelay(
                settings.disk().interval(),
                settings.disk().interval(),
                reserve::look,
                system.dispatchers().lookup(DispatcherSelector.blocking()));
    add(new Part("disk watch", looks::cancel));
    return reserve;
  }

  private FileBlobStore openBlobs() {
    try {
      return FileBlobStore.open(system, directory.blobs(), settings.blobs(), steady);
    } catch (IOException e) {
      throw StartException.unusable(
          "The content store in " + directory.blobs(), e, "See to it and start again.");
    }
  }

  private SearchIndexes openIndexes(DataSource journal) {
    try {
      return LuceneIndexes.open(
          directory.index(), JournalIdentity.of(journal), settings.search(), settings.lucene());
    } catch (SQLException e) {
      throw new StartException("The database does not say which journal it holds.", e);
    } catch (UncheckedIOException e) {
      throw StartException.unusable(
          "The search index in " + directory.index(),
          e.getCause(),
          "It can be deleted; the node builds it again from the journal.");
    }
  }

  private ProcessingService startProcessing(ProcessingService.Parts parts) {
    try {
      return ProcessingService.init(system, settings.processing(), parts, timeOfDay);
    } catch (IOException e) {
      throw StartException.unusable(
          "The scratch directory in " + directory.root(), e, "See to it and start again.");
    }
  }

  private void startStorage(
      JournalFeed feed, BlobDisposition blobs, ProcessingService processing, Database database) {
    StorageService.start(
        system,
        settings.storage(),
        new StorageService.Parts(
            feed,
            JdbcHistoryErasure.create(system, database.dataSource()),
            JdbcContentLedger.create(system, database.dataSource()),
            blobs,
            processing,
            database.dataSource()),
        steady);
  }

  private VerificationService.Started startVerification(
      JournalFeed feed, BlobStore blobs, Indexing indexing, Database database) {
    VerificationSettings verification = settings.verification();
    return VerificationService.start(
        system,
        verification,
        new VerificationService.Parts(
            new JdbcJournalInspection(
                new Transactions(database.dataSource(), VerificationService.blocking(system)),
                verification.batch(),
                verification.maxFaults()),
            JdbcContentLedger.create(system, database.dataSource()),
            feed,
            blobs,
            indexing,
            new FileVerificationStore(directory.verification())),
        timeOfDay,
        steady);
  }

  /** Answers are written where requests are, not on the threads that search. */
  private Searches searchesOf(ActorRef<SearchCommand> service, Duration timeout) {
    return command ->
        AskPattern.ask(service, command::apply, timeout, system.scheduler())
            .thenApplyAsync(Function.identity(), system.executionContext());
  }

  private DocumentHistory history() {
    JdbcReadJournal journal =
        PersistenceQuery.get(system)
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    return new BoundedHistory(
        new JournalDocumentHistory(
            journal, Materializer.createMaterializer(system), settings.documents().askTimeout()),
        system.settings().config());
  }

  /**
   * Before a database is made for nothing; whoever takes the port from now on is met by the edge.
   */
  private static void requireFreePort(EdgeSettings edge) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(edge.host()), edge.port()));
    } catch (IOException e) {
      throw cannotListen(edge, e);
    }
  }

  private static StartException cannotListen(EdgeSettings edge, Exception cause) {
    return new StartException(
        "Cannot listen on %s port %d; another program may use it. Choose another one with --port."
            .formatted(edge.host(), edge.port()),
        cause);
  }

  private URI bind(EdgeSettings edgeSettings, Services services) {
    try {
      Duration patience = system.settings().config().getDuration("akka.http.server.bind-timeout");
      Edge edge =
          Edge.bind(system, edgeSettings, services)
              .toCompletableFuture()
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      add(new Part("HTTP edge", () -> await(edge.stop())));
      InetSocketAddress address = edge.address();
      String host = address.getAddress().getHostAddress();
      return URI.create(
          "http://%s:%d"
              .formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort()));
    } catch (ExecutionException e) {
      throw cannotListen(edgeSettings, e);
    } catch (InterruptedException | TimeoutException e) {
      throw new StartException("Binding the port was interrupted or took too long.", e);
    }
  }

  /** Not a constant: until the data directory is open the log has no place. */
  private static Logger log() {
    return LoggerFactory.getLogger(Node.class);
  }

  /** Where the node answers; empty until it does. */
  Optional<URI> address() {
    return Optional.ofNullable(url);
  }

  /** Where the node answers. */
  public URI url() {
    return url;
  }

  /** Where everything lives that survives. */
  public Path directory() {
    return directory.root();
  }

  /** Longest time that a clean stop takes. */
  Duration longestStop() {
    return settings.longestStop();
  }

  /** Waits until the actors have ended, for whatever reason. */
  void awaitTermination() throws InterruptedException {
    try {
      system.getWhenTerminated().toCompletableFuture().get();
    } catch (ExecutionException e) {
      log().error("the actor system ended badly", e);
    }
  }

  /** Whether the node was told to stop. */
  boolean isStopping() {
    synchronized (parts) {
      return stopping;
    }
  }

  /**
   * Stops cleanly: no request is cut that can finish in time, nothing unwritten is left. A start
   * that is under way undoes itself at its next part, which is waited for.
   */
  @Override
  public void close() {
    boolean started;
    synchronized (parts) {
      stopping = true;
      started = starting;
    }
    if (started) {
      awaitEndOfStart();
    }
    endParts();
  }

  private void awaitEndOfStart() {
    try {
      if (!startEnded.await(timeLeft(), TimeUnit.NANOSECONDS)) {
        log().error("the start did not end in time; what it is at is left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all, the newest first. An interrupt costs the part that it meets and no other. */
  private synchronized void endParts() {
    boolean interrupted = Thread.interrupted();
    for (Optional<Part> part = next(); part.isPresent(); part = next()) {
      end(part.get());
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Part> next() {
    synchronized (parts) {
      return Optional.ofNullable(parts.poll());
    }
  }

  private void end(Part part) {
    long start = System.nanoTime();
    try {
      part.ending().run();
      log().info("{} stopped in {} ms", part.name(), (System.nanoTime() - start) / 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log().error("the end of the {} was not waited for", part.name(), e);
    } catch (IOException | ExecutionException | TimeoutException | RuntimeException | Error e) {
      log().error("the {} did not stop cleanly", part.name(), e);
    }
  }

  private void leave() throws InterruptedException, ExecutionException, TimeoutException {
    await(CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.jvmExitReason()));
    await(system.getWhenTerminated());
  }

  private <T> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(timeLeft(), TimeUnit.NANOSECONDS);
  }

  /** Nanoseconds that are left to stop in; all parts share what there was at the first call. */
  private long timeLeft() {
    synchronized (parts) {
      long now = System.nanoTime();
      if (deadline.isEmpty()) {
        deadline = OptionalLong.of(now + settings.stopTimeout().toNanos());
      }
      return Math.max(0, deadline.getAsLong() - now);
    }
  }
}
