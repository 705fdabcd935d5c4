/**
 * The change feed over HTTP: in pages, and as a stream of events (HTML Living Standard, section
 * 9.2, "Server-sent events").
 *
 * <p>Reads the journal's change log and nothing else; cursors are the log's, only wrapped.
 */
package org.muniment.edge.changes;
