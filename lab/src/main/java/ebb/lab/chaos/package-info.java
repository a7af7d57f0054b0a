/**
 * Breaks things for real while a guest is migrated, at random moments, and looks what has become of
 * the guest: real QEMUs, an {@code ebb} process of its own, real kills, real cut links, a monitor
 * that lies.
 */
@NullMarked
package ebb.lab.chaos;

import org.jspecify.annotations.NullMarked;
