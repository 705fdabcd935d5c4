/**
 * What the server says about its own HTTP interface: {@code openapi.yaml}, and a page to browse it.
 *
 * <p>Everything comes from the class path; nothing is loaded from elsewhere, neither by the server
 * nor by the page.
 */
package org.muniment.edge.description;
