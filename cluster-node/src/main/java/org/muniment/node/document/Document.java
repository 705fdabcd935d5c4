package org.muniment.node.document;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.CommandHandlerWithReplyBuilder;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.RetentionCriteria;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.muniment.node.document.DocumentState.KeyUse;
import org.muniment.persistence.journal.DocumentEvent;
import org.muniment.persistence.journal.DocumentFold;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.persistence.journal.StoredKey;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentCommand.AddVersion;
import org.muniment.protocol.document.DocumentCommand.Change;
import org.muniment.protocol.document.DocumentCommand.Create;
import org.muniment.protocol.document.DocumentCommand.Describe;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentCommand.GetVersion;
import org.muniment.protocol.document.DocumentCommand.ListVersions;
import org.muniment.protocol.document.DocumentCommand.Purge;
import org.muniment.protocol.document.DocumentCommand.Restore;
import org.muniment.protocol.document.DocumentCommand.Trash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.VersionView;

/**
 * A document: the single writer of its own history.
 *
 * <p>A command is decided in a fixed order: was its idempotency key used before, does the document
 * exist, does the precondition hold, does the state allow it. A command that would change nothing
 * is accepted and writes nothing, unless it carries a key to remember. Everything else writes
 * exactly one record, and the reply leaves only after the journal has it.
 */
final class Document
    extends EventSourcedBehaviorWithEnforcedReplies<DocumentCommand, JournalRecord, DocumentState> {

  private final String persistenceId;
  private final DocumentSettings settings;
  private final InstantSource clock;
  private final RecordCodec codec;

  static Behavior<DocumentCommand> create(
      DocumentId id, DocumentSettings settings, InstantSource clock, RecordCodec codec) {
    return new Document(DocumentFold.persistenceId(id), settings, clock, codec);
  }

  private Document(
      String persistenceId, DocumentSettings settings, InstantSource clock, RecordCodec codec) {
    super(
        PersistenceId.ofUniqueId(persistenceId),
        SupervisorStrategy.restartWithBackoff(settings.restartMin(), settings.restartMax(), 0.2));
    this.persistenceId = persistenceId;
    this.settings = settings;
    this.clock = clock;
    this.codec = codec;
  }

  @Override
  public DocumentState emptyState() {
    return DocumentState.absent();
  }

  @Override
  public CommandHandlerWithReply<DocumentCommand, JournalRecord, DocumentState> commandHandler() {
    CommandHandlerWithReplyBuilder<DocumentCommand, JournalRecord, DocumentState> builder =
        newCommandHandlerWithReplyBuilder();
    builder.forAnyState().onCommand(Create.class, this::onCreate);
    builder
        .forState(DocumentState::isAbsent)
        .onAnyCommand((state, command) -> refuse(command, new DocumentReply.NotFound()));
    builder
        .forState(DocumentState::isPurged)
        .onAnyCommand((state, command) -> refuse(command, state.tombstone()));
    builder
        .forAnyState()
        .onCommand(Get.class, this::onGet)
        .onCommand(Describe.class, this::onDescribe)
        .onCommand(AddVersion.class, this::onAddVersion)
        .onCommand(Trash.class, this::onTrash)
        .onCommand(Restore.class, this::onRestore)
        .onCommand(Purge.class, this::onPurge)
        .onCommand(GetVersion.class, this::onGetVersion)
        .onCommand(ListVersions.class, this::onListVersions);
    return builder.build();
  }

  @Override
  public EventHandler<DocumentState, JournalRecord> eventHandler() {
    return (state, record) -> state.apply(record, settings.keyRetention());
  }

  private ReplyEffect<JournalRecord, DocumentState> onCreate(DocumentState state, Create command) {
    if (state.isPurged()) {
      return refuse(command, state.tombstone());
    }
    if (!state.isAbsent()) {
      return repeated(state, command, command.idempotency())
          .orElseGet(() -> refuse(command, new DocumentReply.AlreadyExists()));
    }
    Attributes attributes = command.attributes();
    return accept(
        state,
        command,
        new DocumentEvent.Created(
            attributes.name(),
            attributes.folder(),
            attributes.type(),
            attributes.tags(),
            attributes.properties(),
            StoredContent.of(command.content()),
            stored(command.idempotency())));
  }

  private ReplyEffect<JournalRecord, DocumentState> onGet(DocumentState state, Get command) {
    return reply(command, new DocumentReply.Current(state.document()));
  }

  private ReplyEffect<JournalRecord, DocumentState> onDescribe(
      DocumentState state, Describe command) {
    return decide(
        state,
        command,
        document ->
            document.state() == Lifecycle.LIVE
                ? describe(state, command)
                : refuse(command, new DocumentReply.WrongState(document.state())));
  }

  private ReplyEffect<JournalRecord, DocumentState> describe(
      DocumentState state, Describe command) {
    DocumentEvent.Described event = described(command.patch(), stored(command.idempotency()));
    Attributes before = state.document().attributes();
    Attributes after = DocumentFold.describe(before, event);
    if (after.properties().size() > settings.maxProperties()) {
      return refuse(
          command, new DocumentReply.LimitReached("properties", settings.maxProperties()));
    }
    return after.equals(before) ? unchanged(state, command, event) : accept(state, command, event);
  }

  private ReplyEffect<JournalRecord, DocumentState> onAddVersion(
      DocumentState state, AddVersion command) {
    return decide(
        state,
        command,
        document -> {
          if (document.state() != Lifecycle.LIVE) {
            return refuse(command, new DocumentReply.WrongState(document.state()));
          }
          if (document.version() >= settings.maxVersions()) {
            return refuse(
                command, new DocumentReply.LimitReached("versions", settings.maxVersions()));
          }
          return accept(
              state,
              command,
              new DocumentEvent.VersionAdded(
                  StoredContent.of(command.content()), stored(command.idempotency())));
        });
  }

  private ReplyEffect<JournalRecord, DocumentState> onTrash(DocumentState state, Trash command) {
    return move(
        state,
        command,
        Lifecycle.TRASHED,
        new DocumentEvent.Trashed(stored(command.idempotency())));
  }

  private ReplyEffect<JournalRecord, DocumentState> onRestore(
      DocumentState state, Restore command) {
    return move(
        state, command, Lifecycle.LIVE, new DocumentEvent.Restored(stored(command.idempotency())));
  }

  /** To another place in its life; a document that is there already stays as it is. */
  private ReplyEffect<JournalRecord, DocumentState> move(
      DocumentState state, Change command, Lifecycle target, DocumentEvent event) {
    return decide(
        state,
        command,
        document ->
            document.state() == target
                ? unchanged(state, command, event)
                : accept(state, command, event));
  }

  private ReplyEffect<JournalRecord, DocumentState> onPurge(DocumentState state, Purge command) {
    return decide(
        state,
        command,
        document ->
            Effect()
                .persist(sealed(state, command, new DocumentEvent.Purged()))
                .thenReply(command.replyTo(), DocumentState::tombstone));
  }

  private ReplyEffect<JournalRecord, DocumentState> onGetVersion(
      DocumentState state, GetVersion command) {
    int number = command.number();
    return number < 1 || number > state.versions().size()
        ? refuse(command, new DocumentReply.NoSuchVersion(number))
        : reply(
            command, new DocumentReply.Version(state.versions().get(number - 1), state.document()));
  }

  private ReplyEffect<JournalRecord, DocumentState> onListVersions(
      DocumentState state, ListVersions command) {
    List<VersionView> all = state.versions();
    int first = Math.min(Math.max(command.from() - 1, 0), all.size());
    int last = Math.min(first + Math.max(command.limit(), 0), all.size());
    return reply(command, new DocumentReply.Versions(all.subList(first, last), last < all.size()));
  }

  /** The part of the decision that all changes of an existing document share. */
  private ReplyEffect<JournalRecord, DocumentState> decide(
      DocumentState state,
      Change command,
      Function<DocumentView, ReplyEffect<JournalRecord, DocumentState>> change) {
    return repeated(state, command, command.idempotency())
        .orElseGet(
            () ->
                command.precondition().admits(state.document().revision())
                    ? change.apply(state.document())
                    : refuse(
                        command, new DocumentReply.StaleRevision(state.document().revision())));
  }

  /** The answer to a request whose key is known already. */
  private Optional<ReplyEffect<JournalRecord, DocumentState>> repeated(
      DocumentState state, DocumentCommand command, Optional<Idempotency> idempotency) {
    return idempotency
        .flatMap(state::useOf)
        .map(use -> reply(command, answerAgain(state, use, idempotency.orElseThrow())));
  }

  private static DocumentReply answerAgain(
      DocumentState state, KeyUse use, Idempotency idempotency) {
    return use.key().fingerprint().equals(idempotency.fingerprint())
        ? new DocumentReply.AcceptedBefore(use.revision(), state.document())
        : new DocumentReply.KeyReused();
  }

  private ReplyEffect<JournalRecord, DocumentState> accept(
      DocumentState state, DocumentCommand command, DocumentEvent event) {
    return Effect()
        .persist(sealed(state, command, event))
        .thenReply(
            command.replyTo(), persisted -> new DocumentReply.Accepted(persisted.document()));
  }

  private JournalRecord sealed(DocumentState state, DocumentCommand command, DocumentEvent event) {
    return codec.seal(
        persistenceId,
        state.sequence() + 1,
        state.next(now()),
        command.principal(),
        event,
        state.hash());
  }

  /**
   * The answer to a command that would change nothing. With an idempotency key its event is written
   * all the same: a repetition must get this answer even after somebody else's change, not undo it.
   */
  private ReplyEffect<JournalRecord, DocumentState> unchanged(
      DocumentState state, DocumentCommand command, DocumentEvent event) {
    return event.key().isPresent()
        ? accept(state, command, event)
        : reply(command, new DocumentReply.Accepted(state.document()));
  }

  private ReplyEffect<JournalRecord, DocumentState> refuse(
      DocumentCommand command, DocumentReply.Refusal refusal) {
    return reply(command, refusal);
  }

  private ReplyEffect<JournalRecord, DocumentState> reply(
      DocumentCommand command, DocumentReply reply) {
    return Effect().reply(command.replyTo(), reply);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static DocumentEvent.Described described(AttributesPatch patch, Optional<StoredKey> key) {
    Set<String> cleared =
        patch.cleared().stream()
            .map(clearable -> clearable.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    return new DocumentEvent.Described(
        patch.name(),
        patch.type(),
        patch.tags(),
        patch.setProperties(),
        patch.removedProperties(),
        cleared,
        key);
  }

  private static Optional<StoredKey> stored(Optional<Idempotency> idempotency) {
    return idempotency.map(i -> new StoredKey(i.key(), i.fingerprint()));
  }

  @Override
  public Set<String> tagsFor(JournalRecord record) {
    return Set.of(JournalTags.of(persistenceId));
  }

  /** Events are never deleted with a snapshot: the history is what Muniment keeps. */
  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(settings.snapshotEvery(), settings.snapshotsKept());
  }

  @Override
  public SnapshotAdapter<DocumentState> snapshotAdapter() {
    return new DocumentSnapshots();
  }
}
