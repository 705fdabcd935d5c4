/**
 * The storage service's background half: erases what was purged, collects contents that nobody
 * needs, and has the database compacted.
 *
 * <p>Uploads and downloads do not come this way; they stream through the store's port. Nothing of
 * files, SQL or a journal plugin.
 */
package org.muniment.node.storage;
