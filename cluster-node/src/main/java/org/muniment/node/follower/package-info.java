/**
 * What services share that follow the journal once per cluster.
 *
 * <p>Nothing of what an entry means: that is each service's own.
 */
package org.muniment.node.follower;
