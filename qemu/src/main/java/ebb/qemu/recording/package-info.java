/** Recordings of migrations: every reading and decision, enough to replay the law offline. */
@NullMarked
package ebb.qemu.recording;

import org.jspecify.annotations.NullMarked;
