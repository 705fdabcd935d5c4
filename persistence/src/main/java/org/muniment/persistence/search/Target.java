package org.muniment.persistence.search;

/** Where a word is looked for. */
public sealed interface Target permits SearchField, Target.Anywhere, Target.Property {

  /** No field was named: name, title, tags, author, property values and text. */
  Anywhere ANYWHERE = new Anywhere();

  /** See {@link #ANYWHERE}. */
  record Anywhere() implements Target {}

  /** The property of this name, in any case. */
  record Property(String name) implements Target {}
}
