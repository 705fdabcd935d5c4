package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.persistence.search.Library.described;
import static org.muniment.persistence.search.Library.hash;
import static org.muniment.persistence.search.Library.id;
import static org.muniment.persistence.search.Library.view;
import static org.muniment.persistence.search.Library.withContent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.search.SearchReply;

/** How words of different languages are found. */
public abstract class LanguageContract extends SearchIndexFixture {

  @ParameterizedTest
  @CsvSource({
    "en, The contracts were signed, contract",
    "en, a single contract, contracts",
    "en, the tenant's obligations, tenant",
    "en-GB, signing the lease, signed",
    "de, Die Verträge wurden unterzeichnet, Vertrag",
    "de, des Mietvertrages, Mietvertrag",
    "de-AT, die Kündigung, Kündigungen",
    "fr, les contrats signés, contrat",
    "fr, il parle de l'avocat, avocats",
    "es, los contratos firmados, contrato",
    "it, i contratti, contratto",
    "it, dell'avvocato, avvocati",
    "nl, de overeenkomsten, overeenkomst",
    "pt, os contratos, contrato",
    "sv, avtalen är klara, avtal",
    "ru, подписанные договоры, договор",
    "ru, договора аренды, договор",
    "ar, العقود الموقعة, عقود",
    "tr, sözleşmeler imzalandı, sözleşme",
    "el, τα συμβόλαια, συμβόλαιο",
    "hu, a szerződések, szerződés",
    "nb, kontraktene er signert, kontrakt"
  })
  void otherFormsOfAWordAreFound(String language, String text, String query) {
    putText(1, text, Optional.of(language));
    putText(2, "something else entirely", Optional.of("en"));
    index.refresh();
    assertThat(found(query)).containsExactly(id(1));
  }

  @Test
  void exactFormsComeFirst() {
    putText(1, "the rents of the house are due in spring", Optional.of("en"));
    putText(2, "the rent of the house is due in spring", Optional.of("en"));
    putText(3, "the renting of the house begins in spring", Optional.of("en"));
    index.refresh();
    assertThat(found("rent")).startsWith(id(2)).containsExactlyInAnyOrder(id(1), id(2), id(3));
    assertThat(found("rents")).startsWith(id(1)).hasSize(3);
    assertThat(found("renting")).startsWith(id(3)).hasSize(3);
  }

  @Test
  void aPhraseMeansItsWordsAsTheyAre() {
    putText(1, "annual rents", Optional.of("en"));
    putText(2, "annual rent", Optional.of("en"));
    index.refresh();
    assertThat(found("\"annual rent\"")).containsExactly(id(2));
    assertThat(found("annual rent")).containsExactlyInAnyOrder(id(1), id(2));
  }

  @Test
  void withoutALanguageOnlyTheWordItselfIsFound() {
    putText(1, "contracts", Optional.empty());
    putText(2, "contracts", Optional.of("tlh"));
    putText(3, "contract", Optional.of("en"));
    index.refresh();
    assertThat(found("contract")).containsExactly(id(3));
    assertThat(found("contracts")).containsExactlyInAnyOrder(id(1), id(2), id(3));
  }

  @Test
  void namesAndTagsAndTitlesFollowTheLanguageOfTheText() {
    DocumentView named = withContent(view(1, "Contracts 2026.pdf"), "one");
    put(named, withContent(view(2, "x"), "two"));
    put(described(withContent(view(3, "y"), "three"), a -> Library.tagged(Set.of("leases"), a)));
    index.putText(hash("one"), 1, new ContentText("", Map.of(), Optional.of("en")));
    index.putText(
        hash("two"),
        1,
        new ContentText("", Map.of("title", List.of("Signed contracts")), Optional.of("en")));
    index.putText(hash("three"), 1, new ContentText("", Map.of(), Optional.of("en")));
    index.refresh();
    assertThat(found("contract")).containsExactlyInAnyOrder(id(1), id(2));
    assertThat(found("name:contract")).containsExactly(id(1));
    assertThat(found("title:contract")).containsExactly(id(2));
    assertThat(found("lease")).containsExactly(id(3));
  }

  @Test
  void otherFormsAreMarkedInHighlights() {
    putText(1, "Both contracts were signed.", Optional.of("en"));
    index.refresh();
    SearchReply.Page page =
        (SearchReply.Page) index.find(find("contract", "score", 10, Optional.empty(), true));
    assertThat(page.items().get(0).highlights())
        .containsEntry("text", List.of("Both <mark>contracts</mark> were signed."));
  }

  @ParameterizedTest
  @CsvSource({
    "東京都の契約書, 契約書", // Japanese, Han in the middle of a sentence
    "東京都の契約書, 東京",
    "東京都の契約書, 書",
    "コントラクトを結ぶ, コントラクト",
    "ｺﾝﾄﾗｸﾄ, コントラクト", // half width
    "我们签订了租赁合同, 租赁合同", // Chinese
    "我们签订了租赁合同, 合同",
    "계약서를 작성했다, 계약서", // Korean, with a particle
    "สัญญาเช่าบ้าน, สัญญา" // Thai, without blanks
  })
  void wordsOfScriptsWithoutBlanksAreFound(String text, String query) {
    putText(1, text, Optional.empty());
    putText(2, "something else", Optional.empty());
    index.refresh();
    assertThat(found(query)).containsExactly(id(1));
    assertThat(found('"' + query + '"')).containsExactly(id(1));
  }

  @ParameterizedTest
  @CsvSource({"東京都の契約書, 京東", "東京都の契約書, 約契", "我们签订了租赁合同, 同合"})
  void charactersInAnotherOrderAreNot(String text, String query) {
    putText(1, text, Optional.empty());
    index.refresh();
    assertThat(found(query)).isEmpty();
  }

  @Test
  void aPhraseReachesFromOneScriptIntoAnother() {
    putText(1, "東京都 Tower 2026", Optional.empty());
    index.refresh();
    assertThat(found("\"東京都 tower\"")).containsExactly(id(1));
    assertThat(found("\"東京 tower\"")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Müller, muller",
    "muller, Müller",
    "Straße, strasse",
    "naïve café, naive cafe",
    "Łódź, lodz",
    "İstanbul, istanbul",
    "ISPARTA, ısparta",
    "ısparta, ISPARTA",
    "Øresund, oresund",
    "ﬁnance, finance"
  })
  void accentsAndCaseDoNotMatter(String text, String query) {
    putText(1, text, Optional.of("tr"));
    putText(2, text, Optional.empty());
    index.refresh();
    assertThat(found(query)).containsExactlyInAnyOrder(id(1), id(2));
  }

  @Test
  void composedAndDecomposedCharactersAreTheSame() {
    putText(1, "e\u0301cole \u1112\u1161\u11ab\u1100\u1173\u11af", Optional.empty());
    index.refresh();
    assertThat(found("école")).containsExactly(id(1));
    assertThat(found("한글")).containsExactly(id(1));
  }

  private void putText(int number, String text, Optional<String> language) {
    put(withContent(view(number, "n" + number), "c" + number));
    index.putText(hash("c" + number), 1, new ContentText(text, Map.of(), language));
  }
}
