package org.muniment.persistence.journal;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The names and versions under which events are stored. Rows are added, never changed; when an
 * event gets a second version, the first one's reader turns old bytes into the new record.
 */
final class EventTypes {

  /** The stored name of an event class and the version that is written today. */
  record EventType(String name, int version, Class<? extends JournalEvent> event) {}

  private static final List<EventType> CURRENT =
      List.of(
          new EventType("document.created", 1, DocumentEvent.Created.class),
          new EventType("document.described", 1, DocumentEvent.Described.class),
          new EventType("document.versionAdded", 1, DocumentEvent.VersionAdded.class),
          new EventType("document.trashed", 1, DocumentEvent.Trashed.class),
          new EventType("document.restored", 1, DocumentEvent.Restored.class),
          new EventType("document.purged", 1, DocumentEvent.Purged.class),
          new EventType("document.checkedOut", 1, DocumentEvent.CheckedOut.class),
          new EventType("document.checkedIn", 1, DocumentEvent.CheckedIn.class),
          new EventType("document.checkoutReleased", 1, DocumentEvent.CheckoutReleased.class),
          new EventType("document.versionRestored", 1, DocumentEvent.VersionRestored.class),
          new EventType("content.textExtracted", 2, ContentEvent.TextExtracted.class),
          new EventType("content.extractionFailed", 1, ContentEvent.ExtractionFailed.class),
          new EventType("content.renditionMade", 1, ContentEvent.RenditionMade.class),
          new EventType("content.renditionFailed", 1, ContentEvent.RenditionFailed.class),
          new EventType("content.textRecognised", 1, ContentEvent.TextRecognised.class),
          new EventType("content.scanned", 1, ContentEvent.Scanned.class),
          new EventType("content.quarantined", 1, ContentEvent.Quarantined.class),
          new EventType("content.forgotten", 1, ContentEvent.Forgotten.class));

  private static final Map<Class<?>, EventType> BY_CLASS =
      CURRENT.stream().collect(Collectors.toMap(EventType::event, Function.identity()));

  private static final Map<String, EventType> BY_NAME =
      CURRENT.stream().collect(Collectors.toMap(EventType::name, Function.identity()));

  private EventTypes() {}

  static List<EventType> current() {
    return CURRENT;
  }

  static EventType of(JournalEvent event) {
    return BY_CLASS.get(event.getClass());
  }

  /**
   * The class that reads a stored event.
   *
   * @throws UnknownEventException when a newer Muniment wrote it
   */
  static Class<? extends JournalEvent> reader(String name, int version) {
    EventType type = BY_NAME.get(name);
    if (type == null || version > type.version()) {
      throw new UnknownEventException(name, version);
    }
    return type.event();
  }
}
