package org.muniment.persistence.search.lucene;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.persistence.search.FacetContract;
import org.muniment.persistence.search.SearchIndex;

class LuceneFacetTest extends FacetContract {

  @TempDir Path temp;

  @Override
  protected SearchIndex open() {
    return LuceneIndexTest.open(temp.resolve("index"), "");
  }
}
