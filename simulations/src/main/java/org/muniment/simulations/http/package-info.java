/**
 * The API as an outsider sees it: status codes, headers, JSON trees.
 *
 * <p>No class of the product, so that a mistake in one of them cannot hide itself.
 */
package org.muniment.simulations.http;
