/**
 * HTTP semantics without any resource: headers, conditions, ranges, bodies, admission (RFC 9110,
 * 6266, 8187, 9530).
 *
 * <p>May not know a document or a search.
 */
package org.muniment.edge.http;
