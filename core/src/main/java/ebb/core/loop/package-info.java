/** The loop that steers a migration, and the port through which it reaches one. */
@NullMarked
package ebb.core.loop;

import org.jspecify.annotations.NullMarked;
