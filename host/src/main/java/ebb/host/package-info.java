/**
 * What a Linux host offers to whoever migrates a guest away from it, and what it suffers: the
 * kernel's files and processes ({@link ebb.host.system}), a guest's process, its vCPU threads and
 * their clocks ({@link ebb.host.guest}), throttles ({@link ebb.host.throttle}) and the cgroups that
 * hold a guest, with the guard that takes them away ({@link ebb.host.cgroup}). It knows no
 * hypervisor's protocol.
 */
@NullMarked
package ebb.host;

import org.jspecify.annotations.NullMarked;
