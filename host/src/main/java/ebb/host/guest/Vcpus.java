package ebb.host.guest;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A guest's vCPUs, as far as they can be seen from here.
 *
 * @param count how many there are, 1 to {@link #MOST}: those seen, where any are; otherwise as many
 *     as the QEMU says
 * @param threads their threads; empty where the guest's process is not known or has none of those
 *     that the QEMU names
 * @param strangers how many threads the QEMU has named that are not its own
 */
public record Vcpus(int count, Optional<VcpuThreads> threads, int strangers) {

  /** No QEMU has more vCPUs; who names more is not believed. */
  public static final int MOST = 4096;

  /** vCPUs that cannot be seen. */
  public static Vcpus unseen(int count) {
    return new Vcpus(Math.clamp(count, 1, MOST), Optional.empty(), 0);
  }

  /** Threads that are known to be the guest's. */
  public static Vcpus of(VcpuThreads threads) {
    return new Vcpus(threads.tids().size(), Optional.of(threads), 0);
  }

  /**
   * What a QEMU names as its vCPU threads, held against its process.
   *
   * @param ids as the QEMU gives them, from its own PID namespace
   */
  public static Vcpus named(Collection<Long> ids, Optional<GuestProcess> process) {
    List<Long> distinct = ids.stream().distinct().limit(MOST).toList();
    if (process.isEmpty()) {
      return unseen(distinct.size());
    }
    Optional<VcpuThreads> threads = process.get().threadsItNames(distinct);
    int seen = threads.map(it -> it.tids().size()).orElse(0);
    return new Vcpus(
        Math.max(1, seen > 0 ? seen : distinct.size()), threads, distinct.size() - seen);
  }

  /** Whether the threads can be seen. */
  public boolean visible() {
    return threads.isPresent();
  }

  /**
   * The process that runs the guest. One that listens on the monitor and has none of the vCPU
   * threads is somebody else: a manager that has handed the socket on, or a proxy.
   */
  public Optional<GuestProcess> process() {
    return threads.map(VcpuThreads::process);
  }
}
