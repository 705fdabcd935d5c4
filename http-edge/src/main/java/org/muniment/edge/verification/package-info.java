/** Verifications over HTTP: begun, watched, stopped, and what they found. */
package org.muniment.edge.verification;
