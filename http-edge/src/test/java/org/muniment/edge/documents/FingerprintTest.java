package org.muniment.edge.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.AttributesPatch;
import org.muniment.protocol.document.AttributesPatch.Clearable;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Precondition;
import org.muniment.protocol.document.PropertyValue;

class FingerprintTest {

  private static final ContentRef CONTENT =
      new ContentRef(new ContentHash("ab".repeat(32)), 5, "text/plain");

  @Test
  void isStoredWithEventsAndStaysAsItIs() {
    Attributes attributes =
        new Attributes(
            "a",
            FolderPath.of("/b"),
            Optional.of("t"),
            new TreeSet<>(Set.of("x", "y")),
            Map.of("p", new PropertyValue.Decimal(BigDecimal.ONE)));

    assertThat(Fingerprint.of("POST", "/api/v1/documents").add(attributes).add(CONTENT).hex())
        .isEqualTo("1cbd159465fdd95732310ebb2bcaea74c660afa889c2f3d65cf2891c5b17b00f");
  }

  @Test
  void differsWheneverTheRequestDoes() {
    List<String> fingerprints = new ArrayList<>();
    for (AttributesPatch patch : patches()) {
      fingerprints.add(Fingerprint.of("PATCH", "/d").add(patch).hex());
    }
    fingerprints.add(Fingerprint.of("PUT", "/d").add(patches().get(0)).hex());
    fingerprints.add(Fingerprint.of("PATCH", "/e").add(patches().get(0)).hex());
    fingerprints.add(Fingerprint.of("PATCH", "/d").add(Precondition.absent()).hex());
    fingerprints.add(Fingerprint.of("PATCH", "/d").add(Precondition.exists()).hex());
    fingerprints.add(Fingerprint.of("PATCH", "/d").add(Precondition.oneOf(Set.of())).hex());
    fingerprints.add(Fingerprint.of("PATCH", "/d").add(Precondition.oneOf(Set.of(1L))).hex());
    fingerprints.add(Fingerprint.of("PATCH", "/d").add(CONTENT).hex());

    assertThat(fingerprints).doesNotHaveDuplicates();
  }

  @Test
  void isTheSameHoweverTheRequestIsSpelt() {
    assertThat(Fingerprint.of("PATCH", "/d").add(Precondition.oneOf(Set.of(1L, 2L))).hex())
        .isEqualTo(Fingerprint.of("PATCH", "/d").add(Precondition.oneOf(Set.of(2L, 1L))).hex());
    assertThat(property(new PropertyValue.Decimal(new BigDecimal("1.50"))))
        .isEqualTo(property(new PropertyValue.Decimal(new BigDecimal("1.5"))));
  }

  private static String property(PropertyValue value) {
    return Fingerprint.of("PATCH", "/d").add(set(Map.of("p", value))).hex();
  }

  private static List<AttributesPatch> patches() {
    return List.of(
        set(Map.of()),
        set(Map.of("a", new PropertyValue.Text("1"))),
        set(Map.of("a", new PropertyValue.Decimal(BigDecimal.ONE))),
        set(Map.of("a", new PropertyValue.Text("true"))),
        set(Map.of("a", new PropertyValue.Flag(true))),
        set(Map.of("a", new PropertyValue.Many(List.of(new PropertyValue.Text("1"))))),
        set(Map.of("a1", new PropertyValue.Text(""))),
        patch(Optional.of("n"), Optional.empty(), Optional.empty(), Set.of(), Set.of()),
        patch(Optional.empty(), Optional.of("n"), Optional.empty(), Set.of(), Set.of()),
        patch(Optional.empty(), Optional.empty(), Optional.of(Set.of()), Set.of(), Set.of()),
        patch(Optional.empty(), Optional.empty(), Optional.of(Set.of("n")), Set.of(), Set.of()),
        patch(Optional.empty(), Optional.empty(), Optional.empty(), Set.of("n"), Set.of()),
        patch(
            Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Set.of(Clearable.TAGS)),
        patch(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Set.of(Clearable.TYPE)));
  }

  private static AttributesPatch set(Map<String, PropertyValue> properties) {
    return new AttributesPatch(
        Optional.empty(), Optional.empty(), Optional.empty(), properties, Set.of(), Set.of());
  }

  private static AttributesPatch patch(
      Optional<String> name,
      Optional<String> type,
      Optional<Set<String>> tags,
      Set<String> removed,
      Set<Clearable> cleared) {
    return new AttributesPatch(name, type, tags.map(TreeSet::new), Map.of(), removed, cleared);
  }
}
