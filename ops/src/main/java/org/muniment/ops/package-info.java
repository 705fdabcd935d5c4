/**
 * The {@code muniment} command: its main class and what concerns all commands.
 *
 * <p>May not hold what one group of commands does; that lives in a sub-package of its own.
 */
package org.muniment.ops;
