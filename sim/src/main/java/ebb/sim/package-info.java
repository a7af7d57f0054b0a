/**
 * Migrations in virtual time: the same loop and the same policies that drive a real hypervisor
 * drive a virtual one here, beside the peers' rules.
 */
@NullMarked
package ebb.sim;

import org.jspecify.annotations.NullMarked;
