/** The live migration of a QEMU as a state machine, read and steered through its monitor. */
@NullMarked
package ebb.qemu.migration;

import org.jspecify.annotations.NullMarked;
