/**
 * The file store against the contract, on real disks, with real processes.
 *
 * <p>No stand-ins.
 */
package org.muniment.persistence.blob.file;
