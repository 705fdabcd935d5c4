/**
 * Documents over HTTP: metadata, content, versions, history. Reads requests, asks the document,
 * writes answers.
 *
 * <p>Decides nothing that the document decides, and never writes a protocol record as JSON.
 */
package org.muniment.edge.documents;
