/**
 * ebb's hands on a QEMU: the monitor ({@link ebb.qemu.qmp}), QEMU's own throttle ({@link
 * ebb.qemu.throttle}), the live migration ({@link ebb.qemu.migration}) and recordings of it ({@link
 * ebb.qemu.recording}).
 */
@NullMarked
package ebb.qemu;

import org.jspecify.annotations.NullMarked;
