/**
 * A client of the QEMU Machine Protocol: one reader and one writer thread a connection, replies
 * matched by id, bounded lines, events kept for whoever waits for them, features detected and not
 * guessed from a version.
 */
@NullMarked
package ebb.qemu.qmp;

import org.jspecify.annotations.NullMarked;
