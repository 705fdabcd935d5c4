/**
 * What every blob store must do, and the stores that are tested against it.
 *
 * <p>No stand-ins: an adapter is tested on the real thing that it adapts.
 */
package org.muniment.persistence.blob;
