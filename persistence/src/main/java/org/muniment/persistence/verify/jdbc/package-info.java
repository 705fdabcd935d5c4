/** The journal's tables in PostgreSQL, inspected. */
package org.muniment.persistence.verify.jdbc;
