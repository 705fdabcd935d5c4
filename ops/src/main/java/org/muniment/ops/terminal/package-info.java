/**
 * Where commands write to: results, messages, colours and figures for people.
 *
 * <p>May not know what a command does or that there is a server.
 */
package org.muniment.ops.terminal;
