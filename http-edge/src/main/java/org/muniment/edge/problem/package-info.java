/**
 * What the edge says when something is not as asked: the catalogue of problems and their form (RFC
 * 9457).
 *
 * <p>May not hold a route, nor a text of a library or the name of a setting.
 */
package org.muniment.edge.problem;
