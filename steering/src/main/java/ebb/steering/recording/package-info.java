/** Recordings of migrations: every reading and decision, enough to replay the law offline. */
@NullMarked
package ebb.steering.recording;

import org.jspecify.annotations.NullMarked;
