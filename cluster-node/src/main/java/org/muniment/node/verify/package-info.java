/**
 * The verification service: walks histories, contents and index of a running node and names what
 * does not hold.
 *
 * <p>It reads and never repairs. Nothing of files, SQL or Lucene.
 */
package org.muniment.node.verify;
