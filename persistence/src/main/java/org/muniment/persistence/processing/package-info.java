/**
 * What processing keeps beside the journal: which runs over all contents were asked for, and how
 * far they are. Results are no business of this package; they are events.
 */
package org.muniment.persistence.processing;
