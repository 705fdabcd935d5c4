/**
 * The addresses below {@code /renditions}, which are about the processing of all contents. What was
 * made of one content is with its document.
 */
package org.muniment.edge.processing;
