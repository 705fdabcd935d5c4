package org.muniment.ops.client;

import java.util.Optional;
import java.util.Set;

/**
 * Brings one file to the server, or finds that it is there already. What the document's state is
 * decides: absent, it is created; with other content, it gets a version; trashed, archived or
 * purged, somebody wanted it so and it is left alone.
 */
final class Importer {

  /** Somebody else wrote between the look and the write: the look is out of date. */
  private static final Set<Integer> OUTPACED = Set.of(409, 412, 422);

  private static final int LOOKS = 3;
  private static final int GONE = 410;

  private final MunimentClient client;
  private final boolean dryRun;

  /**
   * An importer.
   *
   * @param dryRun whether to tell what would be done instead of doing it
   */
  Importer(MunimentClient client, boolean dryRun) {
    this.client = client;
    this.dryRun = dryRun;
  }

  Outcome store(TreeWalk.FileEntry entry, ImportTarget target, Position position)
      throws LocalFileException {
    LocalFile file = LocalFile.read(entry.path());
    Outcome outcome = store(file, target, position, LOOKS);
    position.accept(entry.size());
    return outcome;
  }

  private Outcome store(LocalFile file, ImportTarget target, Position position, int looks)
      throws LocalFileException {
    try {
      Optional<Fetched<Document>> there = client.find(target.id());
      return there.isEmpty()
          ? create(file, target, position)
          : update(there.get(), file, target, position);
    } catch (RefusedException e) {
      if (e.status() == GONE) {
        return Outcome.left("document " + target.id() + " was erased on the server for good");
      }
      if (OUTPACED.contains(e.status()) && looks > 1) {
        return store(file, target, position, looks - 1);
      }
      throw e;
    }
  }

  private Outcome create(LocalFile file, ImportTarget target, Position position)
      throws LocalFileException {
    if (!dryRun) {
      NewDocument document = NewDocument.named(target.folder(), target.name());
      Upload upload = upload(file, target, position);
      check(client.create(document, upload, target.key()), file);
    }
    return Outcome.of(Outcome.Kind.UPLOADED, file.size());
  }

  private Outcome update(
      Fetched<Document> there, LocalFile file, ImportTarget target, Position position)
      throws LocalFileException {
    Document document = there.value();
    if (!document.isLive()) {
      return Outcome.left("document " + document.id() + " is " + document.state());
    }
    if (document.contentHash().equals(file.sha256())) {
      return Outcome.of(Outcome.Kind.SKIPPED, file.size());
    }
    if (!dryRun) {
      String key = target.updateKey(document.revision(), file.sha256());
      Upload upload = upload(file, target, position);
      check(client.replaceContent(document.id(), there.etag(), upload, key), file);
    }
    return Outcome.of(Outcome.Kind.UPDATED, file.size());
  }

  private static Upload upload(LocalFile file, ImportTarget target, Position position) {
    return new Upload(file, MediaTypes.byName(target.name()), position);
  }

  private static void check(Fetched<Document> stored, LocalFile file) {
    if (!stored.value().contentHash().equals(file.sha256())) {
      throw new CommandFailedException(
          "document %s: the server says that its content has the hash %s, but %s was sent"
              .formatted(stored.value().id(), stored.value().contentHash(), file.sha256()));
    }
  }
}
