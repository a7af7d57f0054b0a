/** Many scenarios, many policies: the standard suite, random scenarios, and how all of them did. */
@NullMarked
package ebb.sim.suite;

import org.jspecify.annotations.NullMarked;
