/**
 * What a client was promised, and whether it holds: the recording client, its ledger, the checker.
 *
 * <p>Knows the API only; drills decide what goes wrong meanwhile.
 */
package org.muniment.simulations.history;
