/** The dirtying curve: how much memory is dirty after the guest has run for a while. */
@NullMarked
package ebb.core.curve;

import org.jspecify.annotations.NullMarked;
