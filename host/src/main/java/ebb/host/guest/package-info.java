/** A guest as its host's kernel sees it: a process, vCPU threads, and the clocks of these. */
@NullMarked
package ebb.host.guest;

import org.jspecify.annotations.NullMarked;
