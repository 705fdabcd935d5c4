/**
 * Tests of the processing service, with real documents, real child processes, a real blob store and
 * a real journal.
 */
package org.muniment.node.processing;
