package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.persistence.search.Library.id;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.search.SearchCommand;
import org.muniment.protocol.search.SearchCommand.Filter;
import org.muniment.protocol.search.SearchReply;

/** An index for each test, and how to fill it and ask it. */
public abstract class SearchIndexFixture {

  /** Opens the index of this test: empty the first time, afterwards as it was last committed. */
  protected abstract SearchIndex open();

  protected SearchIndex index;

  @BeforeEach
  void openIndex() {
    index = open();
  }

  @AfterEach
  void closeIndex() {
    index.close();
  }

  protected final void put(DocumentView... views) {
    index.putDocuments(List.of(views));
  }

  protected final void reopen() {
    index.close();
    index = open();
  }

  protected final List<DocumentId> found(String query) {
    return page(query, "score", 1_000, Optional.empty()).items().stream()
        .map(hit -> hit.document().id())
        .toList();
  }

  final List<DocumentView> list(Filter filter, String sort, int limit) {
    List<DocumentView> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      SearchReply.Page page = listPage(filter, sort, limit, cursor);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      page.items().forEach(hit -> all.add(hit.document()));
      cursor = page.next();
    } while (cursor.isPresent());
    return all;
  }

  final SearchReply.Page page(String query, String sort, int limit, Optional<String> cursor) {
    return (SearchReply.Page) index.find(find(query, sort, limit, cursor, false));
  }

  final SearchReply.Page listPage(Filter filter, String sort, int limit, Optional<String> cursor) {
    return (SearchReply.Page) index.list(list(filter, sort, limit, cursor));
  }

  static SearchCommand.Find find(
      String query, String sort, int limit, Optional<String> cursor, boolean highlight) {
    return new SearchCommand.Find(
        Principal.LOCAL,
        query,
        highlight,
        SearchCommand.PageRequest.of(limit, cursor, Optional.ofNullable(sort)),
        null);
  }

  static SearchCommand.ListDocuments list(
      Filter filter, String sort, int limit, Optional<String> cursor) {
    return new SearchCommand.ListDocuments(
        Principal.LOCAL,
        filter,
        SearchCommand.PageRequest.of(limit, cursor, Optional.ofNullable(sort)),
        null);
  }

  static DocumentId[] ids(String numbers) {
    return numbers == null
        ? new DocumentId[0]
        : Stream.of(numbers.split(" ", -1))
            .map(number -> id(Integer.parseInt(number)))
            .toArray(DocumentId[]::new);
  }
}
