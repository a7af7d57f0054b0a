package ebb.qemu.throttle;

import ebb.core.Cure;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.CgroupThrottle;
import ebb.host.cgroup.Custody;
import ebb.host.guest.VcpuThreads;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.NoThrottle;
import ebb.host.throttle.PersistentThrottle;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleChoice;
import ebb.host.throttle.ThrottleException;
import ebb.host.throttle.ThrottleLadder;
import ebb.qemu.qmp.QmpClient;
import java.util.List;

/** Makes the throttle that an operator has chosen. */
record ChosenThrottle(ThrottleChoice choice) implements ThrottleOpener {

  private static final String OUT_OF_REACH =
      "this migration was started without auto-converge, or has dirty-limit on, which excludes it,"
          + " so QEMU's own throttle is out of reach;"
          + " run as root for a cgroup, or "
          + Cure.WITHOUT_THROTTLE;

  @Override
  public Throttle open(
      QmpClient qmp,
      Vcpus vcpus,
      boolean canUseAutoConverge,
      Custody custody,
      NoticeListener notices) {
    vcpus.threads().ifPresent(CgroupThrottle::refuseHeld);
    return switch (choice) {
      case NONE -> new NoThrottle();
      case CGROUP -> new ThrottleLadder(List.of(cgroup(vcpus, custody, notices), new NoThrottle()));
      case QEMU -> {
        if (!canUseAutoConverge) {
          throw new ThrottleException(OUT_OF_REACH);
        }
        yield qemu(qmp, notices);
      }
      case AUTO -> {
        try {
          Throttle cgroup = cgroup(vcpus, custody, notices);
          yield new ThrottleLadder(
              canUseAutoConverge
                  ? List.of(cgroup, qemu(qmp, notices), new NoThrottle())
                  : List.of(cgroup, new NoThrottle()));
        } catch (ThrottleException e) {
          if (!canUseAutoConverge) {
            throw new ThrottleException(e.getMessage() + "; and " + OUT_OF_REACH, e);
          }
          notices.tell(
              Notice.Kind.THROTTLE_CHANGED,
              e.getMessage() + "; using QEMU's own throttle, which is coarser");
          yield qemu(qmp, notices);
        }
      }
    };
  }

  private static Throttle qemu(QmpClient qmp, NoticeListener notices) {
    return new PersistentThrottle(new QemuThrottle(qmp), notices);
  }

  private static Throttle cgroup(Vcpus vcpus, Custody custody, NoticeListener notices) {
    VcpuThreads threads =
        vcpus
            .threads()
            .orElseThrow(() ->
                new ThrottleException(
                    "the guest's vCPU threads are not on this machine, or it cannot be told which"
                        + " process is its QEMU, so no cgroup here can hold them: "
                        + Cure.NAME_PROCESS));
    return new PersistentThrottle(CgroupThrottle.create(threads, custody, notices), notices);
  }
}
