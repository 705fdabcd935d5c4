/**
 * The journal: what is stored for ever. Event schemas, their envelope and codec, the hash chain,
 * and the ports through which followers and readers see the journal.
 *
 * <p>A change here is a new version of a schema with its golden file, never an edit of an old one.
 */
package org.muniment.persistence.journal;
