/**
 * Tests of the launcher, the shell script at the repository's top. The cases are in {@code
 * src/test/sh/launcher-test.sh}; nothing about the commands themselves may come in.
 */
package org.muniment.ops.launcher;
