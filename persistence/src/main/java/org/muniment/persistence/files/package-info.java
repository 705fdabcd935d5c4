/**
 * Files and directories that outlive a power cut, for every adapter that keeps its own.
 *
 * <p>The operating system's calls only; nothing here knows what the files are for.
 */
package org.muniment.persistence.files;
