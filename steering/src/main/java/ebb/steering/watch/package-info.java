/**
 * Watches of one migration, each with one question: does the link still carry anything, is the
 * throttle in force, does another one climb beside it, is the cap kept, is the clock the guest's?
 * They see readings and take time from them.
 */
@NullMarked
package ebb.steering.watch;

import org.jspecify.annotations.NullMarked;
