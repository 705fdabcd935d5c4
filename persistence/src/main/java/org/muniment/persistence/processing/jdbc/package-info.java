/** Runs of processing in PostgreSQL, in tables beside the journal's. */
package org.muniment.persistence.processing.jdbc;
