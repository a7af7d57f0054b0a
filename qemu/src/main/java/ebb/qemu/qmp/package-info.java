/**
 * A client of the QEMU Machine Protocol: one reader thread a connection, replies matched by id,
 * bounded lines, events kept for whoever waits for them.
 */
@NullMarked
package ebb.qemu.qmp;

import org.jspecify.annotations.NullMarked;
