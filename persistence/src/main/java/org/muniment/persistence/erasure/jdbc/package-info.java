/**
 * Erasure over PostgreSQL: the journal's own tables, and an account of them beside.
 *
 * <p>What may not come in: schemas and pools (they are the database package's), and contents.
 */
package org.muniment.persistence.erasure.jdbc;
