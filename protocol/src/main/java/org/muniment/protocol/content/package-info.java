/**
 * Content and its processing: what bytes are called, and the conversation with the entity that
 * holds the machine's results about them.
 *
 * <p>Bytes themselves never travel here; they go by {@code ContentHash}.
 */
package org.muniment.protocol.content;
