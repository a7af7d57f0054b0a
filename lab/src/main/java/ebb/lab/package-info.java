/**
 * Real QEMUs on this machine, with a small guest of ebb's own that says how it fares: for the demo,
 * the integration tests and the live benchmark. Nothing that is started here outlives the JVM.
 */
@NullMarked
package ebb.lab;

import org.jspecify.annotations.NullMarked;
