package org.muniment.node.document;

import akka.persistence.typed.SnapshotAdapter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.muniment.node.document.DocumentState.KeyUse;
import org.muniment.persistence.journal.DocumentSnapshot;
import org.muniment.persistence.journal.DocumentTombstone;
import org.muniment.persistence.journal.StoredContent;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.Checkout;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.VersionView;

/** Between the state in memory and its durable form. */
final class DocumentSnapshots implements SnapshotAdapter<DocumentState> {

  @Override
  public Object toJournal(DocumentState state) {
    return state.purgedBy().isPresent()
        ? new DocumentTombstone(
            state.sequence(), state.hash(), state.at(), state.purgedBy().orElseThrow())
        : durable(state);
  }

  private static DocumentSnapshot durable(DocumentState state) {
    DocumentView document = state.document();
    Attributes attributes = document.attributes();
    return new DocumentSnapshot(
        document.id(),
        attributes.name(),
        attributes.folder(),
        attributes.type(),
        attributes.tags(),
        attributes.properties(),
        document.revision(),
        document.state(),
        document.owner(),
        document.createdAt(),
        document.createdBy(),
        document.modifiedAt(),
        document.modifiedBy(),
        state.versions().stream().map(DocumentSnapshots::durable).toList(),
        state.creationKey().map(DocumentSnapshots::durable),
        state.keys().stream().map(DocumentSnapshots::durable).toList(),
        state.sequence(),
        state.hash(),
        state.at(),
        document.checkout().map(DocumentSnapshots::durable));
  }

  @Override
  public DocumentState fromJournal(Object from) {
    return from instanceof DocumentTombstone tombstone
        ? DocumentState.purged(
            tombstone.sequence(), tombstone.hash(), tombstone.at(), tombstone.by())
        : state((DocumentSnapshot) from);
  }

  private static DocumentState state(DocumentSnapshot snapshot) {
    List<VersionView> versions =
        IntStream.range(0, snapshot.versions().size())
            .mapToObj(index -> version(index + 1, snapshot.versions().get(index)))
            .toList();
    DocumentView view =
        new DocumentView(
            snapshot.id(),
            new Attributes(
                snapshot.name(),
                snapshot.folder(),
                snapshot.type(),
                snapshot.tags(),
                snapshot.properties()),
            versions.get(versions.size() - 1).content(),
            versions.size(),
            snapshot.revision(),
            snapshot.state(),
            snapshot.owner(),
            snapshot.createdAt(),
            snapshot.createdBy(),
            snapshot.modifiedAt(),
            snapshot.modifiedBy(),
            snapshot.checkout().map(DocumentSnapshots::checkout));
    return new DocumentState(
        Optional.of(view),
        versions,
        snapshot.creationKey().map(DocumentSnapshots::use),
        snapshot.keys().stream().map(DocumentSnapshots::use).toList(),
        snapshot.sequence(),
        snapshot.hash(),
        snapshot.at(),
        Optional.empty(),
        OptionalLong.empty());
  }

  private static DocumentSnapshot.Version durable(VersionView version) {
    return new DocumentSnapshot.Version(
        StoredContent.of(version.content()),
        version.revision(),
        version.createdAt(),
        version.createdBy());
  }

  private static VersionView version(int number, DocumentSnapshot.Version version) {
    return new VersionView(
        number,
        version.content().ref(),
        version.revision(),
        version.createdAt(),
        version.createdBy());
  }

  private static DocumentSnapshot.HeldCheckout durable(Checkout checkout) {
    return new DocumentSnapshot.HeldCheckout(
        checkout.by(), checkout.since(), checkout.expiresAt(), checkout.comment());
  }

  private static Checkout checkout(DocumentSnapshot.HeldCheckout held) {
    return new Checkout(held.by(), held.since(), held.expiresAt(), held.comment());
  }

  private static DocumentSnapshot.KeyUse durable(KeyUse use) {
    return new DocumentSnapshot.KeyUse(use.key(), use.revision(), use.at());
  }

  private static KeyUse use(DocumentSnapshot.KeyUse use) {
    return new KeyUse(use.key(), use.revision(), use.at());
  }
}
