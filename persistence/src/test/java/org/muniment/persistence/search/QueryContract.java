package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.persistence.search.Library.described;
import static org.muniment.persistence.search.Library.id;
import static org.muniment.persistence.search.Library.ownedBy;
import static org.muniment.persistence.search.Library.text;
import static org.muniment.persistence.search.Library.view;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.search.SearchReply;

/** What every search index finds by a query, and what first. */
public abstract class QueryContract extends SearchIndexFixture {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "rent|1 2",
        "RENT|1 2",
        "rent urgent|1",
        "rent lease|1",
        "müller rent|2",
        "Muller|2",
        "mu\u0308ller|2",
        "straße|2",
        "strasse|2",
        "\"annual rent\"|1",
        "\"rent annual\"|",
        "\"lease rent\"|",
        "\"urgent important\"|",
        "rent -annual|2",
        "-rent|3",
        "-rent -salary|",
        "-(rent annual)|2 3",
        "lease OR salary|1 3",
        "rent (lease OR muller)|1 2",
        "rent annual OR salary|1 3",
        "rent & annual|1",
        "&|",
        "-&|",
        "& OR salary|3",
        "sala*|3",
        "sala* -\"the salary\"|",
        "fin*|1 3",
        "name:fin*|1 3",
        "\"sala*\"|",
        "name:lease|1",
        "name:rent|",
        "text:rent|1 2",
        "title:yearly|1",
        "author:doe|1",
        "doe|1",
        "\"jane doe\"|1",
        "author:\"jane doe\"|1",
        "language:en|1",
        "language:EN-gb|1",
        "language:de|2",
        "tag:urgent|1",
        "tag:URGENT|1",
        "tag:\"very important\"|1",
        "tag:important|",
        "tag:urg*|1",
        "-tag:urgent|2 3",
        "type:contract|1",
        "type:Contract|1",
        "owner:local|1 3",
        "owner:Ann|2",
        "folder:/contracts/2026|1",
        "folder:/Contracts/*|1",
        "folder:/contracts|",
        "folder:/|2 3",
        "mediaType:application/pdf|1 2 3",
        "mediaType:application/*|1 2 3",
        "hash:HASH1|1",
        "id:ID3|3",
        "property.case:\"A 17\"|1",
        "property.CASE:17|1",
        "property.case:\"17 A\"|",
        "property.amount:12.5|1",
        "property.paid:true|1",
        "property.paid:false|",
        "property.other:17|",
        "17|1",
        "case|",
        "size:1001|1",
        "size:>1001|2 3",
        "size:..1002B|1 2",
        "size:>1KB|1 2 3",
        "created:2026-03|1 2 3",
        "created:2026-02|",
        "created:>2026-03-01|",
        "modified:2026-03-01T08:00:02Z..|2 3",
        "-size:1001|2 3",
        "size:>1 -tag:urgent sala*|3",
      })
  void finds(String query, String expected) {
    DocumentView lease =
        described(
            view(1, "Lease_final.pdf"),
            a ->
                Library.typed(
                    "Contract",
                    Library.folder(
                        "/Contracts/2026",
                        Library.tagged(
                            Set.of("urgent", "very important"),
                            Library.with(
                                "Case",
                                List.of("File A 17"),
                                Library.with("amount", 12.50, Library.with("paid", true, a)))))));
    put(
        new DocumentView(
            lease.id(),
            lease.attributes(),
            lease.content(),
            1,
            2,
            Lifecycle.LIVE,
            lease.owner(),
            lease.createdAt(),
            lease.createdBy(),
            lease.createdAt(),
            lease.modifiedBy(),
            Optional.empty()),
        ownedBy("ann", view(2, "Müller.doc")),
        view(3, "payroll FINAL"));
    index.putText(
        lease.content().hash(), 1, text("the annual rent", "A yearly sum", "Jane Doe", "en-GB"));
    index.putText(view(2, "").content().hash(), 1, text("Straße: no rent", "Brief", "N. N.", "de"));
    index.putText(view(3, "").content().hash(), 1, text("the salary"));
    index.refresh();

    String sent =
        query.replace("HASH1", lease.content().hash().hex()).replace("ID3", id(3).toString());
    assertThat(found(sent)).containsExactlyInAnyOrder(ids(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Q3_report-final.PDF|report",
        "Q3_report-final.PDF|q3",
        "Q3_report-final.PDF|pdf",
        "Q3_report-final.PDF|final.pdf",
        "Q3_report-final.PDF|q3_report",
        "Q3_report-final.PDF|Q3_report-final.PDF",
        "Q3_report-final.PDF|\"report final\"",
        "Q3_report-final.PDF|repo*",
        "AnnualReport2026.docx|annual",
        "AnnualReport2026.docx|report",
        "AnnualReport2026.docx|2026",
        "AnnualReport2026.docx|annualreport2026",
        "AnnualReport2026.docx|\"annual report 2026\"",
        "AnnualReport2026.docx|annualr*",
        "PDFReader.txt|pdf",
        "PDFReader.txt|reader",
        "iPhone manual|iphone",
        "iPhone manual|\"iphone manual\"",
        "iPhone manual|phone",
        "Besprechung 12.3.2026|12.3.2026",
        "Besprechung 12.3.2026|2026",
        "Cafe\u0301.txt|café",
        "Café.txt|cafe\u0301",
        "契約書.pdf|契約",
        "договор-аренды.pdf|АРЕНДЫ",
      })
  void aNameIsFoundByWhatPeopleReadInIt(String name, String query) {
    put(view(1, name), view(2, "something else"));
    index.refresh();
    assertThat(found(query)).containsExactly(id(1));
  }

  @Test
  void aWordInTheNameCountsMoreThanOneInTheText() {
    put(view(1, "lease"), view(2, "other"));
    index.putText(view(1, "").content().hash(), 1, text("nothing of that kind here"));
    index.putText(view(2, "").content().hash(), 1, text("lease and some other words"));
    index.refresh();
    assertThat(found("lease")).containsExactly(id(1), id(2));
  }

  @Test
  void moreOfTheWordInAShorterTextComesFirst() {
    put(view(1, "a"), view(2, "b"));
    index.putText(view(1, "").content().hash(), 1, text("rent " + "filler ".repeat(200)));
    index.putText(view(2, "").content().hash(), 1, text("rent rent rent"));
    index.refresh();
    List<SearchReply.Hit> hits = page("rent", "score", 10, Optional.empty()).items();
    assertThat(hits).extracting(hit -> hit.document().id()).containsExactly(id(2), id(1));
    assertThat(hits.get(0).score().orElseThrow()).isGreaterThan(hits.get(1).score().orElseThrow());
    assertThat(page("rent", "score", 10, Optional.empty()).items()).isEqualTo(hits);
  }

  @Test
  void aQueryThatCannotBeReadIsAnsweredWithThePosition() {
    SearchReply reply = index.find(find("rent colour:red", "score", 10, Optional.empty(), false));
    assertThat(reply)
        .isInstanceOfSatisfying(
            SearchReply.BadQuery.class,
            bad -> {
              assertThat(bad.position()).isEqualTo(5);
              assertThat(bad.reason()).contains("colour");
            });
  }

  @Test
  void aQueryOfVeryManyWordsIsAnsweredOneWayOrAnother() {
    String words = String.join("-", Collections.nCopies(490, "x"));
    assertThat(index.find(find(words, "score", 10, Optional.empty(), false)))
        .isInstanceOfAny(SearchReply.Page.class, SearchReply.BadQuery.class);
  }
}
