/**
 * What outlives a controller: who steers which guest, what it holds there, and what it has learnt,
 * in files that another controller can take up.
 */
@NullMarked
package ebb.steering.journal;

import org.jspecify.annotations.NullMarked;
