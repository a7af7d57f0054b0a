/** Guests of this host and the migrations that leave it, whoever starts them. */
@NullMarked
package ebb.agent.watch;

import org.jspecify.annotations.NullMarked;
