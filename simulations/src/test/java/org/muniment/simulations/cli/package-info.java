/**
 * The command line against a running node, as people use it.
 *
 * <p>May not look into a node but through its commands and its HTTP interface.
 */
package org.muniment.simulations.cli;
