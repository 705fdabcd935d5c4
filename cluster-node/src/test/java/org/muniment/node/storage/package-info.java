/** Tests of the storage service: real files, a real PostgreSQL, whole nodes. */
package org.muniment.node.storage;
