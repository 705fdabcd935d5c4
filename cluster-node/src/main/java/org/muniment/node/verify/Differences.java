package org.muniment.node.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.muniment.protocol.document.DocumentView;

/** In which fields two views of a document differ. */
final class Differences {

  private static final Map<String, Function<DocumentView, Object>> FIELDS = fields();

  private Differences() {}

  private static Map<String, Function<DocumentView, Object>> fields() {
    Map<String, Function<DocumentView, Object>> fields = new LinkedHashMap<>();
    fields.put("name", view -> view.attributes().name());
    fields.put("folder", view -> view.attributes().folder());
    fields.put("type", view -> view.attributes().type());
    fields.put("tags", view -> view.attributes().tags());
    fields.put("properties", view -> view.attributes().properties());
    fields.put("content", DocumentView::content);
    fields.put("version", DocumentView::version);
    fields.put("revision", DocumentView::revision);
    fields.put("state", DocumentView::state);
    fields.put("owner", DocumentView::owner);
    fields.put("createdAt", DocumentView::createdAt);
    fields.put("createdBy", DocumentView::createdBy);
    fields.put("modifiedAt", DocumentView::modifiedAt);
    fields.put("modifiedBy", DocumentView::modifiedBy);
    fields.put("checkout", DocumentView::checkout);
    return fields;
  }

  static List<String> between(DocumentView one, DocumentView other) {
    return FIELDS.entrySet().stream()
        .filter(field -> !field.getValue().apply(one).equals(field.getValue().apply(other)))
        .map(Map.Entry::getKey)
        .toList();
  }
}
