package org.muniment.node.processing;

import akka.actor.typed.BackoffSupervisorStrategy;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.SnapshotSelectionCriteria;
import akka.persistence.typed.javadsl.CommandHandlerWithReply;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import akka.persistence.typed.javadsl.Recovery;
import akka.persistence.typed.javadsl.ReplyEffect;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.muniment.persistence.journal.ContentEvent;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.persistence.journal.RecordCodec;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.Principal;

/**
 * A content: the single writer of what machines found out about some bytes.
 *
 * <p>Its history is a handful of records in nearly every life, so it takes no snapshots.
 */
final class Content
    extends EventSourcedBehaviorWithEnforcedReplies<ContentCommand, JournalRecord, ContentState> {

  static final EntityTypeKey<ContentCommand> TYPE =
      EntityTypeKey.create(ContentCommand.class, ContentCommand.ENTITY_TYPE);

  private static final Principal PRINCIPAL = new Principal("system:processing");

  private final InstantSource clock;
  private final RecordCodec codec = new RecordCodec();

  private Content(
      ContentHash hash, InstantSource clock, ProcessingSettings.ContentEntity settings) {
    super(PersistenceId.ofUniqueId(persistenceId(hash)), onPersistFailure(settings));
    this.clock = clock;
  }

  static Behavior<ContentCommand> create(
      ContentHash hash, InstantSource clock, ProcessingSettings.ContentEntity settings) {
    return Behaviors.setup(context -> new Content(hash, clock, settings));
  }

  private static BackoffSupervisorStrategy onPersistFailure(
      ProcessingSettings.ContentEntity settings) {
    ProcessingSettings.Backoff backoff = settings.restartBackoff();
    return SupervisorStrategy.restartWithBackoff(
            backoff.min(), backoff.max(), backoff.randomFactor())
        .withStashCapacity(settings.stash());
  }

  /** Under which key the journal keeps a content. */
  static String persistenceId(ContentHash hash) {
    return ContentCommand.ENTITY_TYPE + "|" + hash;
  }

  @Override
  public ContentState emptyState() {
    return ContentState.empty();
  }

  @Override
  public CommandHandlerWithReply<ContentCommand, JournalRecord, ContentState> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(ContentCommand.Get.class, this::onGet)
        .onCommand(ContentCommand.RecordText.class, this::onRecordText)
        .onCommand(ContentCommand.RecordRecognition.class, this::onRecordRecognition)
        .onCommand(ContentCommand.RecordPictures.class, this::onRecordPictures)
        .onCommand(ContentCommand.RecordScan.class, this::onRecordScan)
        .onCommand(ContentCommand.RecordFailure.class, this::onRecordFailure)
        .onCommand(ContentCommand.Forget.class, this::onForget)
        .build();
  }

  @Override
  public EventHandler<ContentState, JournalRecord> eventHandler() {
    return ContentState::apply;
  }

  /** There is no snapshot to look for. */
  @Override
  public Recovery recovery() {
    return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public Set<String> tagsFor(JournalRecord record) {
    return Set.of(JournalTags.of(persistenceId().id()));
  }

  private ReplyEffect<JournalRecord, ContentState> onGet(
      ContentState state, ContentCommand.Get get) {
    return Effect().reply(get.replyTo(), state.results());
  }

  private ReplyEffect<JournalRecord, ContentState> onRecordText(
      ContentState state, ContentCommand.RecordText command) {
    return record(state, state.changes(command.text(), command.failures()), command);
  }

  private ReplyEffect<JournalRecord, ContentState> onRecordRecognition(
      ContentState state, ContentCommand.RecordRecognition command) {
    return record(state, List.of(ContentState.event(command.text())), command);
  }

  private ReplyEffect<JournalRecord, ContentState> onRecordPictures(
      ContentState state, ContentCommand.RecordPictures command) {
    List<ContentEvent> events = new ArrayList<>();
    command.pictures().forEach((kind, made) -> events.add(ContentState.event(kind, made)));
    command.failures().forEach((kind, failure) -> events.add(ContentState.event(kind, failure)));
    return record(state, events, command);
  }

  private ReplyEffect<JournalRecord, ContentState> onRecordScan(
      ContentState state, ContentCommand.RecordScan command) {
    return record(state, List.of(ContentState.event(command.scan())), command);
  }

  private ReplyEffect<JournalRecord, ContentState> onRecordFailure(
      ContentState state, ContentCommand.RecordFailure command) {
    return record(state, List.of(ContentState.event(command.kind(), command.failure())), command);
  }

  private ReplyEffect<JournalRecord, ContentState> onForget(
      ContentState state, ContentCommand.Forget command) {
    return record(state, List.of(new ContentEvent.Forgotten()), command);
  }

  private ReplyEffect<JournalRecord, ContentState> record(
      ContentState state, List<? extends ContentEvent> results, ContentCommand command) {
    Instant now = clock.instant();
    List<JournalRecord> records = new ArrayList<>();
    ContentState next = state;
    for (ContentEvent result : results) {
      if (next.accepts(result)) {
        JournalRecord record = sealed(next, result, now);
        records.add(record);
        next = next.apply(record);
      }
    }
    return Effect().persist(records).thenReply(command.replyTo(), ContentState::results);
  }

  private JournalRecord sealed(ContentState state, ContentEvent event, Instant now) {
    return codec.seal(
        persistenceId().id(),
        state.revision() + 1,
        state.nextAt(now),
        PRINCIPAL,
        event,
        state.lastHash());
  }
}
