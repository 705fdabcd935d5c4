/**
 * What a verification reads: {@link org.muniment.persistence.verify.JournalInspection} shows the
 * journal as it stands in its rows, {@link org.muniment.persistence.verify.VerificationStore} keeps
 * how far a run came.
 *
 * <p>Adapters live in sub-packages. Deciding what is a fault of contents and of the index is the
 * verification service's.
 */
package org.muniment.persistence.verify;
