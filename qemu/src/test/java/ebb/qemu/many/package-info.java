/** Many migrations at once, and what steering them takes. */
@NullMarked
package ebb.qemu.many;

import org.jspecify.annotations.NullMarked;
