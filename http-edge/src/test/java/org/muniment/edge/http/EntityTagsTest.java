package org.muniment.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.edge.problem.ProblemException;
import org.muniment.edge.problem.ProblemType;
import org.muniment.protocol.document.Precondition;

class EntityTagsTest {

  @Test
  void readsAListWithWeakTagsAndEmptyElements() {
    EntityTags tags = EntityTags.parse("If-Match", ", \"r1\" ,W/\"r2\",, \"a,b\"");

    assertThat(tags.tags())
        .containsExactly(
            new EntityTag(false, "r1"), new EntityTag(true, "r2"), new EntityTag(false, "a,b"));
    assertThat(tags.any()).isFalse();
  }

  @Test
  void aStarMatchesEverything() {
    EntityTags tags = EntityTags.parse("If-Match", " * ");

    assertThat(tags.matchStrongly(EntityTag.ofRevision(7))).isTrue();
    assertThat(tags.toPrecondition()).isEqualTo(Precondition.exists());
  }

  @Test
  void aWeakTagNeverMatchesStrongly() {
    EntityTags tags = EntityTags.parse("If-Match", "W/\"r7\"");

    assertThat(tags.matchStrongly(EntityTag.ofRevision(7))).isFalse();
    assertThat(tags.matchWeakly(EntityTag.ofRevision(7))).isTrue();
    assertThat(tags.toPrecondition().admits(7)).isFalse();
  }

  @Test
  void tagsThatAreNotRevisionsAdmitNoRevision() {
    EntityTags tags = EntityTags.parse("If-Match", "\"r1\", \"r01\", \"abc\", \"r0\", \"r-1\"");

    assertThat(tags.toPrecondition()).isEqualTo(Precondition.oneOf(Set.of(1L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "r1",
        "\"r1",
        "r1\"",
        "\"a\" \"b\"",
        "\"a\"\"b\"",
        "*, \"a\"",
        "w/\"a\"",
        "\"a b\"",
        "W/",
        "W/ \"a\"",
        "\"a\";"
      })
  void whatIsNoListOfTagsIsAProblemThatNamesTheHeader(String value) {
    assertThatThrownBy(() -> EntityTags.parse("If-Match", value))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_HEADER);
              assertThat(e.problem().members()).containsEntry("header", "If-Match");
            });
  }

  @Property(seed = "20261123")
  void everyRevisionComesBackFromItsTag(@ForAll @LongRange(min = 1) long revision) {
    if (revision < 1_000_000_000_000_000_000L) {
      EntityTag tag = EntityTag.ofRevision(revision);

      assertThat(EntityTags.parse("If-Match", tag.toString()).tags()).isEqualTo(List.of(tag));
      assertThat(tag.revision()).hasValue(revision);
    }
  }

  @Property(seed = "20261123")
  void anythingIsEitherReadOrAProblem(
      @ForAll @Chars({'"', ',', ' ', 'W', '/', '*', 'r', '1', '\t', '\u00e9', '\\'}) String value) {
    try {
      EntityTags tags = EntityTags.parse("If-None-Match", value);
      assertThat(tags.any() || !tags.tags().isEmpty()).isTrue();
    } catch (ProblemException e) {
      assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_HEADER);
    }
  }
}
