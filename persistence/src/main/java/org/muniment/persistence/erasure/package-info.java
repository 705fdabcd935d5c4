/**
 * What has to go and what may: the ports of erasure. {@link
 * org.muniment.persistence.erasure.HistoryErasure} takes payloads out of the journal, {@link
 * org.muniment.persistence.erasure.ContentLedger} knows from the journal which contents are needed.
 *
 * <p>Adapters live in sub-packages. Deciding when, and touching contents, is the storage service's.
 */
package org.muniment.persistence.erasure;
