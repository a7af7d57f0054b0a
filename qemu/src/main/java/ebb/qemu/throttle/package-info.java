/** QEMU's own throttle, and the choice between that and what the host offers. */
@NullMarked
package ebb.qemu.throttle;

import org.jspecify.annotations.NullMarked;
