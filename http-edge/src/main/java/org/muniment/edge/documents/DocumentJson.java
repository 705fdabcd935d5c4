package org.muniment.edge.documents;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.muniment.protocol.document.DocumentView;
import org.muniment.protocol.document.PropertyValue;

/** A document as clients see it; the fields' order is that of the contract. */
public record DocumentJson(
    String id,
    String name,
    String folder,
    Optional<String> type,
    Set<String> tags,
    Map<String, Object> properties,
    String mediaType,
    long size,
    String contentHash,
    int version,
    long revision,
    String state,
    String owner,
    Instant createdAt,
    String createdBy,
    Instant modifiedAt,
    String modifiedBy,
    Optional<CheckoutJson> checkout) {

  /** The document that services know. */
  public static DocumentJson of(DocumentView document) {
    return new DocumentJson(
        document.id().toString(),
        document.attributes().name(),
        document.attributes().folder().value(),
        document.attributes().type(),
        document.attributes().tags(),
        properties(document.attributes().properties()),
        document.content().mediaType(),
        document.content().size(),
        document.content().hash().hex(),
        document.version(),
        document.revision(),
        document.state().name().toLowerCase(Locale.ROOT),
        document.owner().name(),
        document.createdAt(),
        document.createdBy().name(),
        document.modifiedAt(),
        document.modifiedBy().name(),
        document.checkout().map(CheckoutJson::of));
  }

  static Map<String, Object> properties(Map<String, PropertyValue> properties) {
    Map<String, Object> json = new LinkedHashMap<>();
    properties.forEach((name, value) -> json.put(name, value(value)));
    return json;
  }

  private static Object value(PropertyValue value) {
    if (value instanceof PropertyValue.Many many) {
      return many.value().stream().map(DocumentJson::value).toList();
    }
    if (value instanceof PropertyValue.Decimal decimal) {
      return written(decimal.value());
    }
    return value.value();
  }

  /** 100 and not 1E+2, as long as the zeros are few. */
  private static BigDecimal written(BigDecimal number) {
    boolean fewZeros = number.scale() < 0 && number.scale() > -20;
    return fewZeros ? number.setScale(0) : number;
  }
}
