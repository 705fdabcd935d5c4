/**
 * Content as files under their hash, on one machine or on a file system that machines share.
 *
 * <p>Nothing here knows documents, and no path is made from anything but a hash.
 */
package org.muniment.persistence.blob.file;
