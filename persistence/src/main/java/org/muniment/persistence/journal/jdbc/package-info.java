/**
 * The journal's feed over PostgreSQL, which goes by transactions, and the change log.
 *
 * <p>What may not come in: pools, schemas and servers (they are the database package's), and what
 * entries mean to a follower.
 */
package org.muniment.persistence.journal.jdbc;
