/**
 * ebb's hands on a QEMU: the monitor ({@link ebb.qemu.qmp}), QEMU's own throttle ({@link
 * ebb.qemu.throttle}) and the live migration ({@link ebb.qemu.migration}).
 */
@NullMarked
package ebb.qemu;

import org.jspecify.annotations.NullMarked;
