package org.muniment.simulations.bench;

/**
 * Bytes in memory: resident for the node's JVM and its other children; of the database each
 * process's share (PSS), as its processes share most of what is resident.
 */
record Memory(long node, long database, long children) {}
