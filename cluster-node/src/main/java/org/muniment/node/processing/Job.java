package org.muniment.node.processing;

/** What a child process can be asked to make of a content. */
enum Job {
  /** Its text, kind and metadata. */
  TEXT,
  /** Its pictures. */
  PICTURES,
  /** One of its pages, for the recognition of text. */
  PAGE
}
