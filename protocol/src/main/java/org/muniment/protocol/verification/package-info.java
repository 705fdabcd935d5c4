/**
 * The conversation with the verification service: is what is stored what was acknowledged?
 *
 * <p>A run walks all histories, contents and index entries; answers carry where it is and what it
 * found, never what a document says.
 */
package org.muniment.protocol.verification;
