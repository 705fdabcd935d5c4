package org.muniment.persistence.journal.jdbc;

/**
 * Where one run of a feed begins.
 *
 * @param position the fast path starts behind its ordering; its mark holds until the first rows are
 *     delivered
 * @param sweep taken before the fast path starts; its rows are at or below that ordering and not
 *     vouched for
 */
record Anchor(FeedPosition position, Sweep sweep) {}
