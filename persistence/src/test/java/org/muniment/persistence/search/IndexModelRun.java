package org.muniment.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.muniment.protocol.content.ContentHash;
import org.muniment.protocol.document.Attributes;
import org.muniment.protocol.document.DocumentId;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.FolderPath;
import org.muniment.protocol.document.Lifecycle;
import org.muniment.protocol.document.Principal;
import org.muniment.protocol.document.PropertyValue;
import org.muniment.protocol.search.SearchCommand.Filter;
import org.muniment.protocol.search.SearchReply;

/**
 * Random changes and questions against an index and, with loops over maps, against a model of it.
 * Crashes are part of it: the index is closed without a commit, and the model goes back to its
 * last. Words are plain ASCII, so that the model needs no analysis of its own.
 */
final class IndexModelRun {

  private static final int STEPS = 250;
  private static final int DOCUMENTS = 40;
  private static final int CONTENTS = 30;

  private static final List<String> WORDS =
      List.of("rent", "annual", "salary", "lease", "report", "final", "draft", "note", "notes");
  private static final List<String> TAGS = List.of("urgent", "done", "draft");
  private static final List<String> FOLDERS = List.of("/", "/contracts", "/contracts/old");
  private static final List<String> TYPES = List.of("invoice", "letter");

  /** A query and what it means. */
  private record Question(String query, Predicate<DocumentView> meaning) {}

  private record State(
      Map<DocumentId, DocumentView> documents,
      Map<DocumentId, Long> purged,
      Map<ContentHash, ContentText> texts) {
    State() {
      this(new HashMap<>(), new HashMap<>(), new HashMap<>());
    }

    State copy() {
      return new State(new HashMap<>(documents), new HashMap<>(purged), new HashMap<>(texts));
    }
  }

  private final long seed;
  private final Random random;
  private final Supplier<SearchIndex> open;
  private SearchIndex index;
  private State now = new State();
  private State committed = new State();
  private long sequence;
  private String positions = "";

  /**
   * @param open the index again after it was closed
   */
  IndexModelRun(long seed, SearchIndex index, Supplier<SearchIndex> open) {
    this.seed = seed;
    this.random = new Random(seed);
    this.index = index;
    this.open = open;
  }

  void run() {
    try {
      for (int step = 0; step < STEPS; step++) {
        change();
        if (random.nextInt(6) == 0) {
          index.refresh();
          ask("seed " + seed + ", step " + step);
        }
      }
    } finally {
      index.close();
    }
  }

  // --- changes ---

  private void change() {
    switch (random.nextInt(20)) {
      case 0 -> commit();
      case 1 -> crash();
      case 2, 3, 4, 5, 6 -> putText();
      case 7 -> purge();
      case 8 -> removeText();
      case 9 -> index.compact();
      default -> putDocuments();
    }
  }

  private void commit() {
    positions = "p" + sequence++;
    index.commit(Map.of("tag", positions));
    committed = now.copy();
  }

  private void crash() {
    index.close();
    index = open.get();
    now = committed.copy();
    assertThat(index.positions().getOrDefault("tag", "")).isEqualTo(positions);
  }

  private void putText() {
    ContentHash hash = Library.hash("content " + random.nextInt(CONTENTS));
    ContentText text = Library.text(words(30), words(3), words(2), one(List.of("la", "tlh")));
    index.putText(hash, ++sequence, text);
    now.texts.put(hash, text);
    assertThat(index.latestSequence(hash)).isEqualTo(sequence);
  }

  private void removeText() {
    ContentHash hash = Library.hash("content " + random.nextInt(CONTENTS));
    index.removeText(hash, ++sequence);
    now.texts.remove(hash);
    assertThat(index.latestSequence(hash)).isEqualTo(sequence);
  }

  private void purge() {
    DocumentId id = Library.id(random.nextInt(DOCUMENTS));
    index.purge(id, Long.MAX_VALUE - random.nextInt(DOCUMENTS));
    now.documents.remove(id);
    now.purged.put(id, index.latestRevision(id));
  }

  private void putDocuments() {
    List<DocumentView> batch = new ArrayList<>();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      DocumentView view = changed(random.nextInt(DOCUMENTS));
      if (!now.purged.containsKey(view.id())) {
        now.documents.put(view.id(), view);
      }
      batch.add(view);
    }
    index.putDocuments(batch);
    for (DocumentView view : batch) {
      assertThat(index.latest(view.id()))
          .isEqualTo(Optional.ofNullable(now.documents.get(view.id())));
    }
    now.purged.forEach((id, revision) -> assertThat(index.latestRevision(id)).isEqualTo(revision));
  }

  private DocumentView changed(int number) {
    DocumentView old = now.documents.get(Library.id(number));
    if (old == null) {
      old = Library.ownedBy(one(List.of("ann", "bob")), Library.view(number, words(2)));
    }
    return switch (random.nextInt(5)) {
      case 0 -> Library.in(one(List.of(Lifecycle.LIVE, Lifecycle.TRASHED)), old);
      case 1, 2 -> Library.withContent(old, "content " + random.nextInt(CONTENTS));
      default -> Library.described(old, ignored -> attributes());
    };
  }

  private Attributes attributes() {
    Attributes attributes = Attributes.named(words(1 + random.nextInt(3)));
    attributes = Library.folder(one(FOLDERS), attributes);
    attributes = Library.tagged(Set.of(one(TAGS), one(TAGS) + "-x"), attributes);
    if (random.nextBoolean()) {
      attributes = Library.typed(one(TYPES), attributes);
    }
    return random.nextBoolean()
        ? Library.with("subject", words(2), attributes)
        : Library.with("Subject", List.of(words(2), words(2), true), attributes);
  }

  private String words(int count) {
    return String.join(" ", Stream.generate(() -> one(WORDS)).limit(count).toList());
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  // --- questions ---

  private void ask(String where) {
    assertThat(index.documents()).as(where).isEqualTo(now.documents.size());
    assertThat(index.contentBytes())
        .as(where)
        .isEqualTo(now.documents.values().stream().mapToLong(d -> d.content().size()).sum());
    for (int i = 0; i < 6; i++) {
      Question question = question(2);
      assertAnswer(where, question);
    }
    assertListing(where);
  }

  private void assertAnswer(String where, Question question) {
    Order order = one(ORDERS);
    String sort = random.nextInt(3) == 0 ? "score" : order.key;
    List<DocumentView> expected =
        now.documents.values().stream()
            .filter(view -> view.state() == Lifecycle.LIVE)
            .filter(question.meaning)
            .toList();
    List<DocumentView> found = new ArrayList<>();
    int limit = 1 + random.nextInt(20);
    Optional<String> cursor = Optional.empty();
    do {
      SearchReply reply =
          index.find(
              SearchIndexFixture.find(question.query, sort, limit, cursor, random.nextInt(8) == 0));
      assertThat(reply).as(where + " " + question.query).isInstanceOf(SearchReply.Page.class);
      SearchReply.Page page = (SearchReply.Page) reply;
      assertThat(page.total())
          .as(where + " " + question.query)
          .contains(new SearchReply.Total(expected.size(), false));
      page.items().forEach(hit -> found.add(hit.document()));
      cursor = page.next();
    } while (cursor.isPresent());
    assertThat(found)
        .as(where + " " + question.query)
        .containsExactlyInAnyOrderElementsOf(expected);
    if (!sort.equals("score")) {
      assertThat(found).as(where + " " + sort).isSortedAccordingTo(order.comparator);
    }
  }

  private void assertListing(String where) {
    Filter filter =
        new Filter(
            maybe(FOLDERS).map(FolderPath::of),
            maybe(TAGS),
            maybe(List.of("ann", "bob")).map(Principal::new),
            maybe(List.of(Lifecycle.LIVE, Lifecycle.TRASHED)),
            maybe(List.of(Library.EPOCH.plusSeconds(90), Library.EPOCH.plusSeconds(200))));
    Order order = one(ORDERS);
    List<DocumentView> found = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      SearchReply.Page page =
          (SearchReply.Page) index.list(SearchIndexFixture.list(filter, order.key, 7, cursor));
      page.items().forEach(hit -> found.add(hit.document()));
      cursor = page.next();
    } while (cursor.isPresent());
    assertThat(found)
        .as(where + " " + filter)
        .containsExactlyInAnyOrderElementsOf(
            now.documents.values().stream().filter(view -> passes(filter, view)).toList());
    assertThat(found).as(where + " " + order.key).isSortedAccordingTo(order.comparator);
  }

  private <T> Optional<T> maybe(List<T> of) {
    return random.nextInt(3) == 0 ? Optional.of(one(of)) : Optional.empty();
  }

  private static boolean passes(Filter filter, DocumentView view) {
    return filter.folder().map(view.attributes().folder()::equals).orElse(true)
        && filter.tag().map(tag -> view.attributes().tags().contains(tag)).orElse(true)
        && filter.owner().map(view.owner()::equals).orElse(true)
        && view.state() == filter.state().orElse(Lifecycle.LIVE)
        && filter.modifiedSince().map(since -> !view.modifiedAt().isBefore(since)).orElse(true);
  }

  private record Order(String key, Comparator<DocumentView> comparator) {}

  private static final List<Order> ORDERS =
      Stream.of(
              new Order("name", Comparator.comparing(view -> view.attributes().name())),
              new Order("createdAt", Comparator.comparing(DocumentView::createdAt)),
              new Order("modifiedAt", Comparator.comparing(DocumentView::modifiedAt)),
              new Order("size", Comparator.comparing(view -> view.content().size())))
          .flatMap(
              order -> Stream.of(order, new Order("-" + order.key, order.comparator.reversed())))
          .toList();

  private Question question(int depth) {
    return depth == 0
        ? leaf()
        : switch (random.nextInt(6)) {
          case 0 -> not(group(question(depth - 1)));
          case 1 -> joined(" OR ", group(question(depth - 1)), group(question(depth - 1)));
          case 2 -> joined(" ", group(question(depth - 1)), not(leaf()));
          case 3 -> joined(" ", leaf(), leaf());
          case 4 -> not(leaf());
          default -> leaf();
        };
  }

  private static Question group(Question inner) {
    return new Question("(" + inner.query + ")", inner.meaning);
  }

  private static Question not(Question inner) {
    return new Question("-" + inner.query, inner.meaning.negate());
  }

  private static Question joined(String by, Question left, Question right) {
    return new Question(
        left.query + by + right.query,
        by.isBlank() ? left.meaning.and(right.meaning) : left.meaning.or(right.meaning));
  }

  private Question leaf() {
    String word = one(WORDS);
    String phrase = words(2);
    String field = one(List.of("name", "text", "title", "author", "property.subject"));
    Function<DocumentView, Stream<String>> values = values(field);
    String tag = one(TAGS);
    String folder = one(FOLDERS);
    int size = 8 + random.nextInt(5);
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> asked(word, this::everywhere, value -> has(value, word));
      case 3, 4 -> asked('"' + phrase + '"', this::everywhere, value -> has(value, phrase));
      case 5 -> asked(field + ":" + word, values, value -> has(value, word));
      case 6 -> asked(field + ":\"" + phrase + '"', values, value -> has(value, phrase));
      case 7 -> {
        String stem = word.substring(0, 3);
        yield asked(stem + "*", this::everywhere, value -> (" " + value).contains(" " + stem));
      }
      case 8 ->
          random.nextBoolean()
              ? asked("tag:" + tag, view -> view.attributes().tags().stream(), tag::equals)
              : asked(
                  "folder:" + folder,
                  view -> Stream.of(view.attributes().folder().value()),
                  folder::equals);
      default -> new Question("size:>" + size, view -> view.content().size() > size);
    };
  }

  private static Question asked(
      String query, Function<DocumentView, Stream<String>> values, Predicate<String> meaning) {
    return new Question(query, view -> values.apply(view).anyMatch(meaning));
  }

  /** Whole words, side by side. */
  private static boolean has(String value, String words) {
    return (" " + value + " ").contains(" " + words + " ");
  }

  private Stream<String> everywhere(DocumentView view) {
    return Stream.of(
            Stream.of("name", "text", "title", "author", "property.subject")
                .flatMap(field -> values(field).apply(view)),
            view.attributes().tags().stream().map(tag -> tag.replace('-', ' ')))
        .flatMap(value -> value);
  }

  private Function<DocumentView, Stream<String>> values(String field) {
    return switch (field) {
      case "name" -> view -> Stream.of(view.attributes().name());
      case "text" -> view -> text(view).map(ContentText::text);
      case "property.subject" ->
          view ->
              view.attributes().properties().entrySet().stream()
                  .filter(p -> p.getKey().toLowerCase(Locale.ROOT).equals("subject"))
                  .flatMap(p -> plain(p.getValue()));
      default -> view -> text(view).flatMap(t -> t.metadata().get(field).stream());
    };
  }

  private Stream<ContentText> text(DocumentView view) {
    return Optional.ofNullable(now.texts.get(view.content().hash())).stream();
  }

  private static Stream<String> plain(PropertyValue value) {
    return value instanceof PropertyValue.Many many
        ? many.value().stream().flatMap(IndexModelRun::plain)
        : Stream.of(value.value().toString());
  }
}
