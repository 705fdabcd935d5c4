package org.muniment.node.processing;

/**
 * What goes first when the children have a choice: earlier ones before later ones, always. For the
 * first one some children are kept besides, so that it does not wait for the others to end either.
 */
enum Urgency {
  /** The text of a new content: until it is there the content cannot be found. */
  TEXT,
  /** The pictures of a new content. */
  PICTURES,
  /** The pages of a new content of which the text is recognised. */
  RECOGNITION,
  /** Contents that have results of an older program. */
  BACKGROUND
}
