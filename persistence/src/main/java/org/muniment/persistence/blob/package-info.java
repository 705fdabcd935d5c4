/**
 * The port of the storage service: content under its hash, streamed in and out.
 *
 * <p>Adapters live in sub-packages; nothing here knows documents.
 */
package org.muniment.persistence.blob;
