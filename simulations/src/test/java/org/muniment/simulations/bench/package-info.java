/** Tests of the load program. */
package org.muniment.simulations.bench;
