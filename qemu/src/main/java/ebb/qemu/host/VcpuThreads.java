package ebb.qemu.host;

import ebb.qemu.qmp.QmpClient;
import java.util.List;
import java.util.Locale;

/**
 * The vCPU threads of a guest.
 *
 * @param tids their ids on the QEMU's host
 * @param visible whether these really are threads of a QEMU on this machine, as seen from here: not
 *     so for a QEMU on another machine or in a PID namespace of its own
 */
public record VcpuThreads(List<Long> tids, boolean visible) {

  /** Asks the QEMU for its vCPU threads and looks for them on this machine. */
  public static VcpuThreads of(QmpClient qmp, HostFiles host) {
    List<Long> tids =
        qmp.executeList("query-cpus-fast").stream()
            .map(cpu -> cpu.number("thread-id"))
            .filter(id -> id.isPresent() && id.getAsLong() > 0)
            .map(id -> id.getAsLong())
            .toList();
    boolean visible =
        qmp.address().isLocal()
            && !tids.isEmpty()
            && tids.stream().allMatch(tid -> isQemu(host, tid))
            && tids.stream().map(host::processOf).distinct().count() == 1;
    return new VcpuThreads(tids, visible);
  }

  private static boolean isQemu(HostFiles host, long tid) {
    return host.programOf(tid)
        .map(program -> program.toLowerCase(Locale.ROOT))
        .filter(program -> program.contains("qemu") || program.contains("kvm"))
        .isPresent();
  }

  /** Number of vCPUs, at least 1. */
  public int count() {
    return Math.max(1, tids.size());
  }
}
