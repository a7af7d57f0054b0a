/** A small fuzzer of our own: seeded, deterministic, without a dependency. */
@NullMarked
package ebb.fuzz;

import org.jspecify.annotations.NullMarked;
