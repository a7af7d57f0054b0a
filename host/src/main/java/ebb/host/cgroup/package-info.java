/**
 * Throttles by CPU quotas of cgroups, version 1 and 2, and the guard that takes away what they have
 * made when ebb no longer can.
 */
@NullMarked
package ebb.host.cgroup;

import org.jspecify.annotations.NullMarked;
