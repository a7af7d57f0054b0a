/** The best that anybody could have done who knew all that was to come. */
@NullMarked
package ebb.sim.clairvoyant;

import org.jspecify.annotations.NullMarked;
