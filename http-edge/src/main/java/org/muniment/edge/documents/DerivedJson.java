package org.muniment.edge.documents;

import java.util.List;
import java.util.Optional;

/**
 * What can be said of a document and is not part of its revision; absent what was not asked for or
 * is not known.
 *
 * @param language of the text in the content, BCP 47
 * @param path folder and name in one
 * @param renditions what machines made of the content
 */
record DerivedJson(
    Optional<String> language, Optional<String> path, Optional<List<RenditionJson>> renditions) {}
