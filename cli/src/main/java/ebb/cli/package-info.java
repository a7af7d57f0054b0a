/** The {@code ebb} command: what it takes, what it shows, how it exits. */
@NullMarked
package ebb.cli;

import org.jspecify.annotations.NullMarked;
