/**
 * A look at a running guest's memory from outside, without its QEMU's help.
 *
 * <p>What is read stays in here: hashes, counts and sizes leave it. The contents of the sampled
 * pages, needed for what has changed in them, are kept while the look goes on, and overwritten
 * after it.
 */
@NullMarked
package ebb.host.pages;

import org.jspecify.annotations.NullMarked;
