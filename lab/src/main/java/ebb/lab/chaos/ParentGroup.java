package ebb.lab.chaos;

import ebb.lab.LabQemu;
import java.util.List;

/**
 * A group with a small quota of its own, which the source's QEMU is in: on cgroup v1 the kernel
 * refuses any group below it that is to have more. Ebb's has to leave it as it was.
 */
final class ParentGroup implements Surrounding {

  private static final int PERIOD_MICROS = 100_000;
  private static final String QUOTA = "cpu.cfs_quota_us";

  private final LabQemu qemu;
  private final CpuGroup group;
  private final String quota;

  /**
   * @param cpus what the whole QEMU may use
   */
  ParentGroup(LabQemu qemu, double cpus) {
    this.qemu = qemu;
    quota = Long.toString(Math.round(cpus * PERIOD_MICROS));
    long pid = qemu.process().pid();
    group = new CpuGroup("lab-parent-" + pid);
    group.put("cpu.cfs_period_us", Integer.toString(PERIOD_MICROS));
    group.put(QUOTA, quota);
    group.put("cgroup.procs", Long.toString(pid));
  }

  @Override
  public List<String> finish() {
    if (!group.get(QUOTA).equals(quota)) {
      return List.of("the quota of the QEMU's own group was changed");
    }
    boolean home =
        qemu.runState().equals(LabQemu.GONE)
            || List.of(group.get("tasks").split("\\s+"))
                .containsAll(GuestThreads.of(qemu).stream().map(String::valueOf).toList());
    return home ? List.of() : List.of("vCPU threads are not back in the QEMU's own group");
  }

  @Override
  public void close() {
    group.close();
  }
}
