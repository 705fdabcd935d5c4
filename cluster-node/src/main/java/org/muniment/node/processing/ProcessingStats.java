package org.muniment.node.processing;

/**
 * Where processing stands on this node.
 *
 * @param pending contents that wait for a child process
 * @param inFlight contents that a child process works on
 * @param done contents whose text was recorded since the node started
 * @param failed contents without readable text, recorded since the node started
 */
public record ProcessingStats(int pending, int inFlight, long done, long failed) {}
