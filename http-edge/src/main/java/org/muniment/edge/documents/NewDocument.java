package org.muniment.edge.documents;

import org.muniment.protocol.content.ContentRef;
import org.muniment.protocol.document.Attributes;

/** What a creation brought, once its content is durable. */
record NewDocument(Attributes attributes, ContentRef content) {}
