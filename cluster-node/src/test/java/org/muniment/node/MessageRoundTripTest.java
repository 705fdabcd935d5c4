package org.muniment.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializers;
import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.muniment.protocol.Message;
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
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.AttributesPatch.Clearable;
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentCommand;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentReply;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Idempotency;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;
import org.muniment.protocol.document.VersionView;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchReply;
import org.muniment.protocol.search.WritePosition;
import org.muniment.protocol.verification.Fault;
import org.muniment.protocol.verification.FaultKind;
import org.muniment.protocol.verification.Figures;
import org.muniment.protocol.verification.Phase;
import org.muniment.protocol.verification.RunState;
import org.muniment.protocol.verification.VerificationCommand;
import org.muniment.protocol.verification.VerificationReply;

/** Every message of the protocol survives the way to another node. */
class MessageRoundTripTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseResources("serialization.conf")
              .withFallback(ConfigFactory.defaultReference())
              .resolve());

  private static final Principal ANN = new Principal("ann");
  private static final Instant AT = Instant.parse("2026-11-23T12:34:56.789012Z");
  private static final ContentRef CONTENT =
      new ContentRef(new ContentHash("ab".repeat(32)), 1L << 40, "application/pdf");
  private static final Attributes ATTRIBUTES =
      new Attributes(
          "naïve – 日本.pdf",
          FolderPath.of("/a/b"),
          Optional.of("letter"),
          new TreeSet<>(Set.of("x", "y")),
          Map.of(
              "text", new PropertyValue.Text("t"),
              "number", new PropertyValue.Decimal(new BigDecimal("12345678901234567890.125")),
              "flag", new PropertyValue.Flag(true),
              "many",
                  new PropertyValue.Many(
                      List.of(
                          new PropertyValue.Text("a"),
                          new PropertyValue.Decimal(BigDecimal.TEN)))));
  private static final Checkout CHECKOUT =
      new Checkout(ANN, AT, AT.plusSeconds(60), Optional.of("für morgen"));
  private static final DocumentView VIEW =
      new DocumentView(
          DocumentId.derived(ANN, "k"),
          ATTRIBUTES,
          CONTENT,
          3,
          9,
          Lifecycle.TRASHED,
          ANN,
          AT,
          ANN,
          AT.plusNanos(1_000),
          new Principal("bob"),
          Optional.of(CHECKOUT));
  private static final VersionView VERSION = new VersionView(3, CONTENT, 8, AT, ANN);
  private static final Optional<Idempotency> KEY = Optional.of(new Idempotency("k", "f"));

  private static final ExtractedText TEXT =
      new ExtractedText(
          CONTENT,
          "application/pdf",
          Map.of("title", List.of("Über alles"), "author", List.of("A", "B")),
          Optional.of("de"),
          true,
          "tika/3.3.0");
  private static final RenditionFailure FAILURE =
      new RenditionFailure("timeout", "Reading the file took too long.", 2, "tika/3.3.0");
  private static final ScanResult SCAN =
      new ScanResult(ScanResult.Verdict.INFECTED, Optional.of("Eicar"), "ClamAV 1.4.3");
  private static final RecognisedText RECOGNISED =
      new RecognisedText(CONTENT, 3, Optional.of("en"), true, "muniment-ocr/1 tesseract/5.3.0 eng");
  private static final Map<RenditionKind, Picture> PICTURES =
      Map.of(RenditionKind.THUMBNAIL, new Picture(CONTENT, 256, 181, Optional.of(17), "p/1"));
  private static final Map<RenditionKind, RenditionFailure> FAILURES =
      Map.of(RenditionKind.PREVIEW, FAILURE);

  private static final Fault FAULT =
      new Fault(
          FaultKind.CONTENT_MISSING,
          Optional.of(VIEW.id()),
          Optional.of(CONTENT.hash()),
          Optional.of(3L),
          "It is gone.");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static List<Message> messages() {
    ActorRef<DocumentReply> documents = KIT.<DocumentReply>createTestProbe().ref();
    ActorRef<ContentReply> contents = KIT.<ContentReply>createTestProbe().ref();
    ActorRef<SearchReply> searches = KIT.<SearchReply>createTestProbe().ref();
    ActorRef<VerificationReply> verifications = KIT.<VerificationReply>createTestProbe().ref();
    Precondition precondition = Precondition.oneOf(Set.of(1L, 2L));
    AttributesPatch patch =
        new AttributesPatch(
            Optional.of("n"),
            Optional.empty(),
            Optional.of(new TreeSet<>(Set.of("t"))),
            ATTRIBUTES.properties(),
            Set.of("gone"),
            Set.of(Clearable.TYPE, Clearable.PROPERTIES));
    SearchCommand.PageRequest page =
        new SearchCommand.PageRequest(
            50, Optional.of("c"), Optional.of("-name"), List.of("tag", "type"));
    return List.of(
        new DocumentCommand.Create(ANN, ATTRIBUTES, CONTENT, KEY, documents),
        new DocumentCommand.Get(ANN, documents),
        new DocumentCommand.Describe(ANN, precondition, patch, KEY, documents),
        new DocumentCommand.AddVersion(
            ANN, Precondition.exists(), CONTENT, Optional.empty(), documents),
        new DocumentCommand.Trash(ANN, Precondition.absent(), KEY, documents),
        new DocumentCommand.Purge(ANN, precondition, KEY, documents),
        new DocumentCommand.Restore(ANN, precondition, KEY, documents),
        new DocumentCommand.CheckOut(
            ANN, precondition, Duration.ofHours(2), Optional.of("c"), KEY, documents),
        new DocumentCommand.CheckIn(ANN, precondition, CONTENT, KEY, documents),
        new DocumentCommand.ReleaseCheckout(ANN, precondition, KEY, documents),
        new DocumentCommand.RestoreVersion(ANN, precondition, 3, KEY, documents),
        new DocumentCommand.GetVersion(ANN, 3, documents),
        new DocumentCommand.ListVersions(ANN, 1, 10, documents),
        new DocumentReply.Accepted(VIEW),
        new DocumentReply.AcceptedBefore(4, VIEW),
        new DocumentReply.Current(VIEW),
        new DocumentReply.Version(VERSION, VIEW),
        new DocumentReply.Versions(List.of(VERSION), true),
        new DocumentReply.NotFound(),
        new DocumentReply.NoSuchVersion(7),
        new DocumentReply.AlreadyExists(),
        new DocumentReply.Purged(9, AT, ANN),
        new DocumentReply.StaleRevision(5),
        new DocumentReply.KeyReused(),
        new DocumentReply.WrongState(Lifecycle.TRASHED),
        new DocumentReply.LimitReached("versions", 10),
        new DocumentReply.CheckedOut(CHECKOUT),
        new DocumentReply.NotCheckedOut(),
        new DocumentReply.HistoryBroken(3),
        new SearchCommand.Find(ANN, "a b", true, page, searches),
        new SearchCommand.ListDocuments(
            ANN,
            new SearchCommand.Filter(
                Optional.of(FolderPath.ROOT),
                Optional.of("t"),
                Optional.of(ANN),
                Optional.of(Lifecycle.LIVE),
                Optional.of(AT)),
            page,
            searches),
        new SearchReply.Page(
            List.of(
                new SearchReply.Hit(
                    VIEW, OptionalDouble.of(1.5), Map.of("text", List.of("<mark>a</mark>"))),
                new SearchReply.Hit(VIEW, OptionalDouble.empty(), Map.of())),
            Optional.of(new SearchReply.Total(2, true)),
            Map.of("tag", List.of(new SearchReply.FacetCount("t", 2))),
            true,
            Optional.of("next"),
            12),
        new SearchCommand.WhenShown(
            new SearchCommand.Find(ANN, "a", false, page, searches),
            Optional.of(new WritePosition(VIEW.id(), 3))),
        new SearchCommand.WhenShown(
            new SearchCommand.ListDocuments(ANN, SearchCommand.Filter.none(), page, searches),
            Optional.empty()),
        new SearchReply.Behind(),
        new SearchCommand.Suggest(ANN, "a b", 10, searches),
        new SearchReply.Suggestions(List.of("a bee")),
        new SearchCommand.GetIndexing(ANN, searches),
        new SearchCommand.Reindex(ANN, searches),
        new SearchReply.Indexing(true, 7, Optional.of(3L)),
        new SearchReply.BadFacet("x", List.of("tag")),
        new SearchReply.BadQuery(3, "why"),
        new SearchReply.BadCursor(),
        new SearchReply.BadSort("x", List.of("name")),
        new ContentCommand.Get(contents),
        new ContentCommand.Forget(contents),
        new ContentCommand.RecordText(TEXT, FAILURES, contents),
        new ContentCommand.RecordRecognition(RECOGNISED, contents),
        new ContentCommand.RecordPictures(PICTURES, FAILURES, contents),
        new ContentCommand.RecordFailure(RenditionKind.TEXT, FAILURE, contents),
        ContentReply.pending(),
        new ContentCommand.RecordScan(SCAN, contents),
        new ContentReply(
            Optional.of(TEXT), PICTURES, FAILURES, Optional.of(SCAN), Optional.of(RECOGNISED)),
        new SearchReply.Busy(),
        new SearchReply.Failed(),
        new VerificationCommand.Start(ANN, true, verifications),
        new VerificationCommand.Stop(ANN, verifications),
        new VerificationCommand.GetStatus(ANN, verifications),
        new VerificationCommand.ListFaults(ANN, 3, 50, verifications),
        new VerificationReply.NeverRun(),
        new VerificationReply.Status(
            RunState.FAILED,
            AT,
            Optional.of(AT),
            Phase.TEXTS_IN_INDEX,
            0.5,
            new Figures(1, 2, 3, 4, 5),
            6,
            Optional.of(FAULT),
            Optional.of("why")),
        new VerificationReply.Faults(List.of(FAULT), true),
        new VerificationReply.Failed());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageSurvivesTheWire(Message message) {
    Serialization serialization = SerializationExtension.get(KIT.system());
    byte[] bytes = serialization.serialize(message).get();
    int serializer = serialization.findSerializerFor(message).identifier();
    String manifest = Serializers.manifestFor(serialization.findSerializerFor(message), message);

    assertThat(serialization.deserialize(bytes, serializer, manifest).get()).isEqualTo(message);
  }

  @Test
  void noMessageIsWithoutItsSample() {
    Set<Class<?>> sampled = new HashSet<>();
    messages().forEach(message -> sampled.add(message.getClass()));
    assertThat(
            Stream.of(
                    DocumentCommand.class,
                    DocumentReply.class,
                    ContentCommand.class,
                    ContentReply.class,
                    SearchCommand.class,
                    SearchReply.class,
                    VerificationCommand.class,
                    VerificationReply.class)
                .flatMap(MessageRoundTripTest::leaves))
        .allMatch(sampled::contains);
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(MessageRoundTripTest::leaves)
        : Stream.of(type);
  }
}
