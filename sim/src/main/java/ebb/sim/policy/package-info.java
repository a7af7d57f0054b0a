/** What a user would run instead of ebb, one small class each, and the registry of all policies. */
@NullMarked
package ebb.sim.policy;

import org.jspecify.annotations.NullMarked;
