/**
 * The PostgreSQL behind the journal: the server a node starts itself, any other one by
 * configuration, its schema and its connection pools.
 *
 * <p>What may not come in: SQL of a particular reader or writer (that lies with its port's
 * adapter), actors, and anything that knows what a document is.
 */
package org.muniment.persistence.database;
