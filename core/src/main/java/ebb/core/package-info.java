/**
 * The contracts of ebb: a {@link ebb.core.Reading} comes in, a {@link ebb.core.Policy} turns it
 * into a {@link ebb.core.Decision}.
 *
 * <p>Nothing here, or in the packages below, does I/O or looks at a clock: time arrives with the
 * readings, so that the same code steers a real guest and a virtual one.
 */
@NullMarked
package ebb.core;

import org.jspecify.annotations.NullMarked;
