/** A virtual guest, a virtual link and the migration of the one over the other, in virtual time. */
@NullMarked
package ebb.sim.machine;

import org.jspecify.annotations.NullMarked;
