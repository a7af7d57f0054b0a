/**
 * Ways to hold a guest's vCPUs at a share: cgroup quotas, QEMU's own throttle, or nothing. Never
 * {@code stop} and {@code cont}: a late {@code cont} restarts a source whose guest already runs at
 * the destination.
 */
@NullMarked
package ebb.qemu.throttle;

import org.jspecify.annotations.NullMarked;
