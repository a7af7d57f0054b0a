/** What the host's kernel says about a QEMU: its vCPU threads, their clocks and their cgroups. */
@NullMarked
package ebb.qemu.host;

import org.jspecify.annotations.NullMarked;
