/**
 * The benchmark on real machines: cases of guest, load and link; contestants that steer; runs in
 * turn, written down one by one; what they show, and a page of it.
 */
@NullMarked
package ebb.lab.bench;

import org.jspecify.annotations.NullMarked;
