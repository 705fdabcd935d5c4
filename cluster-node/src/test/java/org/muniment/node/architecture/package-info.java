/**
 * The architecture, checked: which module may know which, and the habits that a compiler cannot
 * see. Rules about the code of all four modules that this one sees; no test of behaviour may come
 * in.
 */
package org.muniment.node.architecture;
