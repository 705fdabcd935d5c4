/**
 * What services say to each other: ids, value types, commands and replies.
 *
 * <p>Records and sealed interfaces only; validation is the only behaviour. No I/O, no HTTP, no
 * database, nothing of another module.
 */
package org.muniment.protocol;
