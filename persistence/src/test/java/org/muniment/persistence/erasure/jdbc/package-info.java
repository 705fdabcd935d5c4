/** Tests of erasure, over a real PostgreSQL. */
package org.muniment.persistence.erasure.jdbc;
