package org.muniment.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A reference that is not known of would cost somebody's content. */
class ContentReferencesTest {

  static List<GoldenEvents.Sample> everyEvent() {
    return GoldenEvents.all();
  }

  @ParameterizedTest
  @MethodSource("everyEvent")
  void everyContentThatAnEventHoldsIsAReference(GoldenEvents.Sample sample) {
    List<StoredContent> held =
        Arrays.stream(sample.event().getClass().getRecordComponents())
            .filter(component -> component.getGenericType().toString().contains("StoredContent"))
            .map(component -> (StoredContent) value(sample.event(), component))
            .toList();

    assertThat(ContentReferences.of(sample.event()).stream().toList()).isEqualTo(held);
  }

  private static Object value(JournalEvent event, RecordComponent component) {
    try {
      return component.getAccessor().invoke(event);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
