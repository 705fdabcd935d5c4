package org.muniment.ops.client;

import com.fasterxml.jackson.annotation.JsonAlias;

/** One version of a document's content. */
record Version(@JsonAlias("number") int version, String mediaType, long size, String contentHash) {}
