package org.muniment.persistence.search.lucene;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;

/**
 * The orders that can be asked for. The document's id decides between equals, so that every order
 * is total and a cursor points between exactly two documents.
 */
final class SortOrder {

  /** Best first; searches only. */
  static final SortOrder SCORE = new SortOrder("score", SortField.FIELD_SCORE);

  /** Newest first. */
  static final SortOrder NEWEST = numbers("-createdAt", Fields.CREATED_AT, true);

  private static final List<SortOrder> ORDERS =
      List.of(
          new SortOrder("name", new SortField(Fields.NAME_ORDER, SortField.Type.STRING)),
          new SortOrder("-name", new SortField(Fields.NAME_ORDER, SortField.Type.STRING, true)),
          numbers("createdAt", Fields.CREATED_AT, false),
          NEWEST,
          numbers("modifiedAt", Fields.MODIFIED_AT, false),
          numbers("-modifiedAt", Fields.MODIFIED_AT, true),
          numbers("size", Fields.SIZE, false),
          numbers("-size", Fields.SIZE, true));

  /** The orders of a listing. */
  static final Choice OF_LISTINGS = new Choice(ORDERS, NEWEST);

  /** The orders of a search. */
  static final Choice OF_SEARCHES =
      new Choice(Stream.concat(Stream.of(SCORE), ORDERS.stream()).toList(), SCORE);

  /** What a request may choose from. */
  record Choice(List<SortOrder> orders, SortOrder otherwise) {

    /** The order of this key, or the usual one when none was named. */
    Optional<SortOrder> of(Optional<String> key) {
      return key.isEmpty()
          ? Optional.of(otherwise)
          : orders.stream().filter(order -> order.key.equals(key.get())).findFirst();
    }

    List<String> known() {
      return orders.stream().map(SortOrder::key).toList();
    }
  }

  private final String key;
  private final Sort sort;

  private SortOrder(String key, SortField first) {
    this.key = key;
    this.sort =
        new Sort(
            first,
            new SortField(Fields.ID_HIGH, SortField.Type.LONG),
            new SortField(Fields.ID_LOW, SortField.Type.LONG));
  }

  private static SortOrder numbers(String key, String field, boolean reverse) {
    return new SortOrder(key, new SortField(field, SortField.Type.LONG, reverse));
  }

  String key() {
    return key;
  }

  Sort sort() {
    return sort;
  }
}
