package org.muniment.node.processing;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.EventEnvelope;
import akka.persistence.query.Offset;
import akka.persistence.query.PersistenceQuery;
import akka.stream.javadsl.Sink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.muniment.persistence.database.TestPostgres;
import org.muniment.persistence.journal.ChainHash;
import org.muniment.persistence.journal.JournalRecord;
import org.muniment.persistence.journal.JournalTags;
import org.muniment.protocol.content.ContentCommand;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.content.ContentReply;
import org.muniment.protocol.content.ExtractedText;
import org.muniment.protocol.content.Picture;
import org.muniment.protocol.content.RecognisedText;
import org.muniment.protocol.content.RenditionFailure;
import org.muniment.protocol.content.RenditionKind;
import org.muniment.protocol.content.ScanResult;

/** The entity over a real journal in a real PostgreSQL. */
class ContentTest {

  private static final Instant FIXED = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final RenditionFailure FAILURE =
      new RenditionFailure("encrypted", "The file is encrypted.", 1, "tika/3.3.0");

  private static ActorTestKit kit;
  private static ProcessingSettings.ContentEntity settings;

  private ContentHash hash;
  private ActorRef<ContentCommand> content;

  @BeforeAll
  static void startSystem() {
    Config config =
        ConfigFactory.load(
            ConfigFactory.parseResources("serialization.conf")
                .withFallback(TestPostgres.freshDatabase().config())
                .withFallback(ConfigFactory.parseResources("persistence.conf")));
    kit = ActorTestKit.create(config);
    settings = ProcessingSettings.from(config, Path.of("target")).content();
  }

  @AfterAll
  static void stopSystem() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void newContent() {
    String random = UUID.randomUUID().toString().replace("-", "");
    hash = new ContentHash(random + random);
    content = spawn();
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(ask(ContentCommand.Get::new)).isEqualTo(ContentReply.pending());
    assertThat(journal()).isEmpty();
  }

  @Test
  void aTextIsThereAfterARestart() {
    ExtractedText text = text("tika/3.3.0");

    assertThat(ask(to -> new ContentCommand.RecordText(text, Map.of(), to))).isEqualTo(ready(text));
    restart();

    assertThat(ask(ContentCommand.Get::new)).isEqualTo(ready(text));
  }

  @Test
  void aFailureIsThereAfterARestart() {
    assertThat(ask(to -> new ContentCommand.RecordFailure(RenditionKind.TEXT, FAILURE, to)))
        .isEqualTo(failed(FAILURE));
    restart();

    assertThat(ask(ContentCommand.Get::new)).isEqualTo(failed(FAILURE));
  }

  @Test
  void aSecondResultOfTheSameExtractorChangesNothing() {
    ask(to -> new ContentCommand.RecordFailure(RenditionKind.TEXT, FAILURE, to));

    assertThat(ask(to -> new ContentCommand.RecordText(text(FAILURE.producer()), Map.of(), to)))
        .isEqualTo(failed(FAILURE));
    assertThat(journal()).hasSize(1);
  }

  @Test
  void aResultOfANewerExtractorReplacesTheOlder() {
    ask(to -> new ContentCommand.RecordFailure(RenditionKind.TEXT, FAILURE, to));

    assertThat(ask(to -> new ContentCommand.RecordText(text("tika/4.0.0"), Map.of(), to)))
        .isEqualTo(ready(text("tika/4.0.0")));
    assertThat(journal()).hasSize(2);
  }

  @Test
  void aFailureNeverReplacesASuccess() {
    ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), Map.of(), to));

    RenditionFailure newer = new RenditionFailure("timeout", "Too slow.", 2, "tika/4.0.0");
    assertThat(ask(to -> new ContentCommand.RecordFailure(RenditionKind.TEXT, newer, to)))
        .isEqualTo(ready(text("tika/3.3.0")));
    assertThat(journal()).hasSize(1);
  }

  @Test
  void aFailureThatMayHaveBeenChanceGivesWayToASuccessOfTheSameProgram() {
    RenditionFailure chance = new RenditionFailure("timeout", "Too slow.", 2, "tika/3.3.0");
    ask(to -> new ContentCommand.RecordFailure(RenditionKind.TEXT, chance, to));

    assertThat(ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), Map.of(), to)))
        .isEqualTo(ready(text("tika/3.3.0")));
  }

  @Test
  void everyKindHasAResultOfItsOwnAlsoAfterARestart() {
    RenditionFailure noPreview = new RenditionFailure("no-picture", "No.", 1, "pictures/1");
    Picture thumbnail =
        new Picture(
            new ContentRef(new ContentHash("ef".repeat(32)), 9, "image/jpeg"),
            256,
            181,
            Optional.of(3),
            "pictures/1");
    ask(to -> new ContentCommand.RecordFailure(RenditionKind.TEXT, FAILURE, to));
    ask(
        to ->
            new ContentCommand.RecordPictures(
                Map.of(RenditionKind.THUMBNAIL, thumbnail),
                Map.of(RenditionKind.PREVIEW, noPreview),
                to));
    restart();

    assertThat(ask(ContentCommand.Get::new))
        .isEqualTo(
            new ContentReply(
                Optional.empty(),
                Map.of(RenditionKind.THUMBNAIL, thumbnail),
                Map.of(RenditionKind.TEXT, FAILURE, RenditionKind.PREVIEW, noPreview),
                Optional.empty(),
                Optional.empty()));
    assertThat(journal()).hasSize(3);
  }

  @Test
  void aTextAndThePicturesThatItTellsThereCannotBeAreOneRecord() {
    Map<RenditionKind, RenditionFailure> none =
        Map.of(RenditionKind.THUMBNAIL, noPicture("1"), RenditionKind.PREVIEW, noPicture("1"));
    ContentReply expected =
        new ContentReply(
            Optional.of(text("tika/3.3.0")), Map.of(), none, Optional.empty(), Optional.empty());

    assertThat(ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), none, to)))
        .isEqualTo(expected);
    ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), none, to));
    ask(to -> new ContentCommand.RecordPictures(Map.of(), none, to));
    restart();

    assertThat(ask(ContentCommand.Get::new)).isEqualTo(expected);
    assertThat(journal()).hasSize(1);
  }

  @Test
  void aTextThatStandsGetsTheFailuresThatItsRecordHasNot() {
    Map<RenditionKind, RenditionFailure> none =
        Map.of(RenditionKind.THUMBNAIL, noPicture("1"), RenditionKind.PREVIEW, noPicture("1"));
    ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), Map.of(), to));

    assertThat(ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), none, to)).failures())
        .isEqualTo(none);
    assertThat(journal()).hasSize(3);
  }

  @Test
  void aTextOfANewerProgramTakesNoPictureAwayThatAnOlderOneMade() {
    Picture thumbnail =
        new Picture(
            new ContentRef(new ContentHash("ef".repeat(32)), 9, "image/jpeg"),
            256,
            181,
            Optional.empty(),
            "pictures/1");
    ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), Map.of(), to));
    ask(
        to ->
            new ContentCommand.RecordPictures(
                Map.of(RenditionKind.THUMBNAIL, thumbnail),
                Map.of(RenditionKind.PREVIEW, noPicture("1")),
                to));
    Map<RenditionKind, RenditionFailure> none =
        Map.of(RenditionKind.THUMBNAIL, noPicture("2"), RenditionKind.PREVIEW, noPicture("2"));
    ask(to -> new ContentCommand.RecordText(text("tika/4.0.0"), none, to));
    restart();

    ContentReply standing = ask(ContentCommand.Get::new);
    assertThat(standing.text()).hasValue(text("tika/4.0.0"));
    assertThat(standing.pictures()).containsExactly(Map.entry(RenditionKind.THUMBNAIL, thumbnail));
    assertThat(standing.failures())
        .containsExactly(Map.entry(RenditionKind.PREVIEW, noPicture("2")));
    assertThat(journal()).hasSize(4);
  }

  private static RenditionFailure noPicture(String version) {
    return new RenditionFailure("no-picture", "No.", 0, "pictures/" + version);
  }

  @Test
  void textIsRecognisedApartFromTheTextThatWasExtractedAndSurvivesARestart() {
    RenditionFailure off = new RenditionFailure("ocr-off", "Text recognition is off.", 0, "off");
    RecognisedText first = recognised("muniment-ocr/1 tesseract/5 eng 300");
    RecognisedText second = recognised("muniment-ocr/1 tesseract/5 eng+deu 300");
    ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), Map.of(), to));
    ask(to -> new ContentCommand.RecordFailure(RenditionKind.OCR, off, to));
    assertThat(ask(to -> new ContentCommand.RecordRecognition(first, to)).failures()).isEmpty();
    ask(to -> new ContentCommand.RecordRecognition(first, to));
    ask(to -> new ContentCommand.RecordFailure(RenditionKind.OCR, off, to));
    ask(to -> new ContentCommand.RecordRecognition(second, to));
    restart();

    assertThat(ask(ContentCommand.Get::new))
        .isEqualTo(
            new ContentReply(
                Optional.of(text("tika/3.3.0")),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.of(second)));
    assertThat(journal()).hasSize(4);
    assertThat(ask(ContentCommand.Forget::new)).isEqualTo(ContentReply.pending());
  }

  private static RecognisedText recognised(String producer) {
    return new RecognisedText(text("tika/3.3.0").text(), 3, Optional.of("en"), false, producer);
  }

  @Test
  void anInfectedContentLosesItsResultsAndAcceptsNoneUntilALaterScanFindsNothing() {
    ScanResult infected =
        new ScanResult(ScanResult.Verdict.INFECTED, Optional.of("Eicar"), "ClamAV 1/1");
    ScanResult clean = new ScanResult(ScanResult.Verdict.CLEAN, Optional.empty(), "ClamAV 1/2");
    ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), Map.of(), to));
    ask(to -> new ContentCommand.RecordScan(infected, to));
    ask(to -> new ContentCommand.RecordScan(infected, to));
    restart();

    ContentReply quarantined =
        ask(to -> new ContentCommand.RecordText(text("tika/4"), Map.of(), to));
    assertThat(quarantined)
        .isEqualTo(
            new ContentReply(
                Optional.empty(), Map.of(), Map.of(), Optional.of(infected), Optional.empty()));
    ask(to -> new ContentCommand.RecordScan(clean, to));
    assertThat(ask(to -> new ContentCommand.RecordText(text("tika/3.3.0"), Map.of(), to)).text())
        .hasValue(text("tika/3.3.0"));
    assertThat(journal()).hasSize(4);
  }

  @Test
  void recordsFormAChainWithRisingTimesAlsoWhenTheClockStandsStill() {
    for (int version = 1; version <= 3; version++) {
      String extractor = "tika/" + version;
      ask(to -> new ContentCommand.RecordText(text(extractor), Map.of(), to));
      restart();
    }

    ChainHash previous = ChainHash.NONE;
    Instant before = FIXED.minusSeconds(1);
    long sequence = 0;
    for (EventEnvelope envelope : journal()) {
      JournalRecord record = (JournalRecord) envelope.event();
      assertThat(record.isIntact()).isTrue();
      assertThat(record.previousHash()).isEqualTo(previous);
      assertThat(record.at()).isAfter(before);
      assertThat(record.at()).isEqualTo(record.at().truncatedTo(ChronoUnit.MICROS));
      assertThat(record.header().sequence()).isEqualTo(++sequence);
      assertThat(record.header().principal().name()).isEqualTo("system:processing");
      previous = record.hash();
      before = record.at();
    }
    assertThat(sequence).isEqualTo(3);
  }

  @Test
  void recordsCarryTheTagOfTheirContent() {
    ask(to -> new ContentCommand.RecordFailure(RenditionKind.TEXT, FAILURE, to));

    List<EventEnvelope> tagged =
        readJournal()
            .currentEventsByTag(JournalTags.of("Content|" + hash), Offset.noOffset())
            .filter(envelope -> envelope.persistenceId().equals("Content|" + hash))
            .runWith(Sink.seq(), kit.system())
            .toCompletableFuture()
            .join();

    assertThat(tagged).hasSize(1);
  }

  private static ExtractedText text(String extractor) {
    return new ExtractedText(
        new ContentRef(new ContentHash("cd".repeat(32)), 42, "text/plain; charset=utf-8"),
        "application/pdf",
        Map.of("title", List.of("Über alles"), "author", List.of("A", "B")),
        Optional.of("de"),
        true,
        extractor);
  }

  private static ContentReply ready(ExtractedText text) {
    return new ContentReply(
        Optional.of(text), Map.of(), Map.of(), Optional.empty(), Optional.empty());
  }

  private static ContentReply failed(RenditionFailure failure) {
    return new ContentReply(
        Optional.empty(),
        Map.of(),
        Map.of(RenditionKind.TEXT, failure),
        Optional.empty(),
        Optional.empty());
  }

  private ContentReply ask(Function<ActorRef<ContentReply>, ContentCommand> command) {
    TestProbe<ContentReply> probe = kit.createTestProbe();
    content.tell(command.apply(probe.ref()));
    return probe.receiveMessage(
        Duration.ofSeconds(20)); // the first one opens the pool, on a busy host
  }

  private void restart() {
    kit.stop(content);
    content = spawn();
  }

  private ActorRef<ContentCommand> spawn() {
    return kit.spawn(Content.create(hash, Clock.fixed(FIXED, ZoneOffset.UTC), settings));
  }

  private List<EventEnvelope> journal() {
    return readJournal()
        .currentEventsByPersistenceId("Content|" + hash, 0, Long.MAX_VALUE)
        .runWith(Sink.seq(), kit.system())
        .toCompletableFuture()
        .join();
  }

  private static JdbcReadJournal readJournal() {
    return PersistenceQuery.get(kit.system())
        .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
  }
}
