package org.muniment.persistence.search.lucene;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;

/** The columns of the segments that are open: each is made once and goes with its segment. */
final class ContentColumns {

  private final Map<IndexReader.CacheKey, ContentColumn> columns = new ConcurrentHashMap<>();

  ContentColumn of(LeafReader segment, String field) throws IOException {
    IndexReader.CacheHelper helper = segment.getCoreCacheHelper();
    ContentColumn known = columns.get(helper.getKey());
    if (known != null) {
      return known;
    }
    ContentColumn column = ContentColumn.of(segment, field);
    if (columns.putIfAbsent(helper.getKey(), column) == null) {
      helper.addClosedListener(columns::remove);
    }
    return column;
  }
}
