package org.muniment.edge;

import java.time.InstantSource;
import org.muniment.persistence.blob.BlobStore;
import org.muniment.persistence.journal.ChangeLog;
import org.muniment.persistence.journal.DocumentHistory;

/**
 * What the edge needs from the rest.
 *
 * @param clock the time of day, the same as the documents'
 */
public record Services(
    Documents documents,
    Contents contents,
    Reprocessing reprocessing,
    Searches searches,
    Verifications verifications,
    BlobStore blobs,
    DocumentHistory history,
    ChangeLog changes,
    Room room,
    Readiness readiness,
    Measurements measurements,
    InstantSource clock) {}
