package ebb.lab.chaos;

import ebb.lab.LabQemu;
import ebb.qemu.qmp.QmpException;
import java.util.List;

/** The threads of a lab guest's vCPUs, by the word of a QEMU that the lab has started itself. */
final class GuestThreads {

  private GuestThreads() {}

  /** Their ids; none once the QEMU has gone. */
  static List<Long> of(LabQemu qemu) {
    try {
      return qemu.qmp().executeList("query-cpus-fast").stream()
          .map(cpu -> cpu.number("thread-id").orElse(0))
          .filter(tid -> tid > 0)
          .toList();
    } catch (QmpException e) {
      return List.of();
    }
  }
}
