package org.muniment.protocol.verification;

/**
 * How much a run has looked at.
 *
 * @param histories of documents and of contents' results
 * @param records in them
 * @param contents that were read
 * @param contentBytes in them
 * @param indexEntries that were looked up in the journal
 */
public record Figures(
    long histories, long records, long contents, long contentBytes, long indexEntries) {

  /** Nothing yet. */
  public static final Figures NONE = new Figures(0, 0, 0, 0, 0);

  /** Both together. */
  public Figures plus(Figures more) {
    return new Figures(
        histories + more.histories,
        records + more.records,
        contents + more.contents,
        contentBytes + more.contentBytes,
        indexEntries + more.indexEntries);
  }
}
