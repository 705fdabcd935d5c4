package org.muniment.node.document;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.CommandHandlerWithReplyBuilder;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.ReplyEffect;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
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
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentCommand.AddVersion;
import org.muniment.protocol.document.DocumentCommand.Change;
import org.muniment.protocol.document.DocumentCommand.CheckIn;
import org.muniment.protocol.document.DocumentCommand.CheckOut;
import org.muniment.protocol.document.DocumentCommand.Create;
import org.muniment.protocol.document.DocumentCommand.Describe;
import org.muniment.protocol.document.DocumentCommand.Get;
import org.muniment.protocol.document.DocumentCommand.GetVersion;
import org.muniment.protocol.document.DocumentCommand.ListVersions;
import org.muniment.protocol.document.DocumentCommand.Purge;
import org.muniment.protocol.document.DocumentCommand.ReleaseCheckout;
import org.muniment.protocol.document.DocumentCommand.Restore;
import org.muniment.protocol.document.DocumentCommand.RestoreVersion;
import org.muniment.protocol.document.DocumentCommand.Trash;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.VersionView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document: the single writer of its own history.
 *
 * <p>A command is decided in a fixed order: was its idempotency key used before, does the document
 * exist, does the precondition hold, has somebody else checked it out, does the state allow it. A
 * command that would change nothing is accepted and writes nothing, unless it carries a key to
 * remember. Everything else writes exactly one record, and the reply leaves only after the journal
 * has it.
 *
 * <p>A history that is no chain is not believed: whatever is asked, the answer is that it is
 * broken.
 *
 * <p>A check-out that has expired is as none: it is compared with the time that the next record
 * would have, when a command is decided or an answer given. Nothing is written and no timer runs
 * when one expires.
 */
final class Document
    extends EventSourcedBehaviorWithEnforcedReplies<DocumentCommand, JournalRecord, DocumentState> {

  private static final Logger LOG = LoggerFactory.getLogger(Document.class);

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
    builder
        .forState(DocumentState::isBroken)
        .onAnyCommand(
            (state, command) ->
                refuse(command, new DocumentReply.HistoryBroken(state.brokenAt().orElseThrow())));
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
        .onCommand(CheckOut.class, this::onCheckOut)
        .onCommand(CheckIn.class, this::onCheckIn)
        .onCommand(ReleaseCheckout.class, this::onReleaseCheckout)
        .onCommand(RestoreVersion.class, this::onRestoreVersion)
        .onCommand(Purge.class, this::onPurge)
        .onCommand(GetVersion.class, this::onGetVersion)
        .onCommand(ListVersions.class, this::onListVersions);
    return builder.build();
  }

  @Override
  public EventHandler<DocumentState, JournalRecord> eventHandler() {
    return (state, record) -> state.apply(record, settings.keyRetention());
  }

  /** Said to the operator each time that the document wakes up, and answered to everybody. */
  @Override
  public SignalHandler<DocumentState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state ->
                state
                    .brokenAt()
                    .ifPresent(
                        sequence ->
                            LOG.error(
                                "The history of {} is broken: its record {} does not follow the one before. The document is not served.",
                                persistenceId,
                                sequence)))
        .build();
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
    Optional<DocumentReply.LimitReached> limit = settings.limitReachedBy(attributes);
    if (limit.isPresent()) {
      return refuse(command, limit.get());
    }
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
    return reply(command, new DocumentReply.Current(current(state)));
  }

  private ReplyEffect<JournalRecord, DocumentState> onDescribe(
      DocumentState state, Describe command) {
    return edit(state, command, document -> describe(state, command));
  }

  private ReplyEffect<JournalRecord, DocumentState> describe(
      DocumentState state, Describe command) {
    DocumentEvent.Described event = described(command.patch(), stored(command.idempotency()));
    Attributes before = state.document().attributes();
    Attributes after = DocumentFold.describe(before, event);
    Optional<DocumentReply.LimitReached> limit = settings.limitReachedBy(after);
    if (limit.isPresent()) {
      return refuse(command, limit.get());
    }
    return after.equals(before) ? unchanged(state, command, event) : accept(state, command, event);
  }

  private ReplyEffect<JournalRecord, DocumentState> onAddVersion(
      DocumentState state, AddVersion command) {
    DocumentEvent event =
        new DocumentEvent.VersionAdded(
            StoredContent.of(command.content()), stored(command.idempotency()));
    return edit(state, command, document -> addContent(state, command, event));
  }

  private ReplyEffect<JournalRecord, DocumentState> onCheckIn(
      DocumentState state, CheckIn command) {
    DocumentEvent event =
        new DocumentEvent.CheckedIn(
            StoredContent.of(command.content()), stored(command.idempotency()));
    return edit(
        state,
        command,
        document ->
            document.checkout().isPresent()
                ? addContent(state, command, event)
                : refuse(command, new DocumentReply.NotCheckedOut()));
  }

  private ReplyEffect<JournalRecord, DocumentState> onRestoreVersion(
      DocumentState state, RestoreVersion command) {
    return edit(
        state,
        command,
        document ->
            version(state, command.number())
                .map(version -> restoreVersion(state, command, version))
                .orElseGet(
                    () -> refuse(command, new DocumentReply.NoSuchVersion(command.number()))));
  }

  private ReplyEffect<JournalRecord, DocumentState> restoreVersion(
      DocumentState state, RestoreVersion command, VersionView version) {
    DocumentEvent event =
        new DocumentEvent.VersionRestored(
            version.number(), StoredContent.of(version.content()), stored(command.idempotency()));
    return version.content().equals(state.document().content())
        ? unchanged(state, command, event)
        : addContent(state, command, event);
  }

  private ReplyEffect<JournalRecord, DocumentState> addContent(
      DocumentState state, Change command, DocumentEvent event) {
    return state.document().version() < settings.maxVersions()
        ? accept(state, command, event)
        : refuse(command, new DocumentReply.LimitReached("versions", settings.maxVersions()));
  }

  private ReplyEffect<JournalRecord, DocumentState> onCheckOut(
      DocumentState state, CheckOut command) {
    return edit(state, command, document -> checkOut(state, command, document.checkout()));
  }

  private ReplyEffect<JournalRecord, DocumentState> checkOut(
      DocumentState state, CheckOut command, Optional<Checkout> held) {
    Instant at = state.next(now());
    return accept(
        state,
        command,
        new DocumentEvent.CheckedOut(
            held.map(Checkout::since).orElse(at),
            at.plus(command.expiresIn()),
            command.comment().or(() -> held.flatMap(Checkout::comment)),
            stored(command.idempotency())),
        at);
  }

  private ReplyEffect<JournalRecord, DocumentState> onReleaseCheckout(
      DocumentState state, ReleaseCheckout command) {
    DocumentEvent event = new DocumentEvent.CheckoutReleased(stored(command.idempotency()));
    return decide(
        state,
        command,
        document ->
            document.checkout().isPresent()
                ? accept(state, command, event)
                : unchanged(state, command, event));
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
                .persist(sealed(state, command, new DocumentEvent.Purged(), state.next(now())))
                .thenReply(command.replyTo(), DocumentState::tombstone));
  }

  private ReplyEffect<JournalRecord, DocumentState> onGetVersion(
      DocumentState state, GetVersion command) {
    return version(state, command.number())
        .map(version -> reply(command, new DocumentReply.Version(version, current(state))))
        .orElseGet(() -> refuse(command, new DocumentReply.NoSuchVersion(command.number())));
  }

  private static Optional<VersionView> version(DocumentState state, int number) {
    return number < 1 || number > state.versions().size()
        ? Optional.empty()
        : Optional.of(state.versions().get(number - 1));
  }

  private ReplyEffect<JournalRecord, DocumentState> onListVersions(
      DocumentState state, ListVersions command) {
    List<VersionView> all = state.versions();
    int first = Math.min(Math.max(command.from() - 1, 0), all.size());
    int last = Math.min(first + Math.max(command.limit(), 0), all.size());
    return reply(command, new DocumentReply.Versions(all.subList(first, last), last < all.size()));
  }

  /** A change that only a live document takes. */
  private ReplyEffect<JournalRecord, DocumentState> edit(
      DocumentState state,
      Change command,
      Function<DocumentView, ReplyEffect<JournalRecord, DocumentState>> change) {
    return decide(
        state,
        command,
        document ->
            document.state() == Lifecycle.LIVE
                ? change.apply(document)
                : refuse(command, new DocumentReply.WrongState(document.state())));
  }

  /**
   * The part of the decision that all changes of an existing document share.
   *
   * @param change is shown a check-out only if it is held, by whoever asks
   */
  private ReplyEffect<JournalRecord, DocumentState> decide(
      DocumentState state,
      Change command,
      Function<DocumentView, ReplyEffect<JournalRecord, DocumentState>> change) {
    return repeated(state, command, command.idempotency())
        .orElseGet(() -> decide(current(state), command, change));
  }

  private ReplyEffect<JournalRecord, DocumentState> decide(
      DocumentView document,
      Change command,
      Function<DocumentView, ReplyEffect<JournalRecord, DocumentState>> change) {
    if (!command.precondition().admits(document.revision())) {
      return refuse(command, new DocumentReply.StaleRevision(document.revision()));
    }
    return document
        .checkout()
        .filter(held -> !held.by().equals(command.principal()))
        .map(held -> refuse(command, new DocumentReply.CheckedOut(held)))
        .orElseGet(() -> change.apply(document));
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
    return accept(state, command, event, state.next(now()));
  }

  private ReplyEffect<JournalRecord, DocumentState> accept(
      DocumentState state, DocumentCommand command, DocumentEvent event, Instant at) {
    return Effect()
        .persist(sealed(state, command, event, at))
        .thenReply(
            command.replyTo(), persisted -> new DocumentReply.Accepted(persisted.document()));
  }

  private JournalRecord sealed(
      DocumentState state, DocumentCommand command, DocumentEvent event, Instant at) {
    return codec.seal(
        persistenceId, state.sequence() + 1, at, command.principal(), event, state.hash());
  }

  /**
   * The answer to a command that would change nothing. With an idempotency key its event is written
   * all the same: a repetition must get this answer even after somebody else's change, not undo it.
   */
  private ReplyEffect<JournalRecord, DocumentState> unchanged(
      DocumentState state, DocumentCommand command, DocumentEvent event) {
    return event.key().isPresent()
        ? accept(state, command, event)
        : reply(command, new DocumentReply.Accepted(current(state)));
  }

  private ReplyEffect<JournalRecord, DocumentState> refuse(
      DocumentCommand command, DocumentReply.Refusal refusal) {
    return reply(command, refusal);
  }

  private ReplyEffect<JournalRecord, DocumentState> reply(
      DocumentCommand command, DocumentReply reply) {
    return Effect().reply(command.replyTo(), reply);
  }

  /** The document as it shows itself now. */
  private DocumentView current(DocumentState state) {
    return state.document().seenAt(state.next(now()));
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
