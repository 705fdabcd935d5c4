/**
 * The conversation with a document: its commands, its replies and the values in them.
 *
 * <p>May not hold what is stored (that is {@code persistence.journal}) nor what HTTP shows.
 */
package org.muniment.protocol.document;
