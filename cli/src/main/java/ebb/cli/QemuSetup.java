package ebb.cli;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.lab.LabException;
import ebb.lab.QemuBinary;
import java.util.Optional;

/** Finds a QEMU fit for the lab, or has one installed. */
record QemuSetup(NoticeListener notices) {

  QemuBinary find() {
    Optional<QemuBinary> found = QemuBinary.onPath();
    if (found.isPresent() && found.get().unfit().isEmpty()) {
      return found.get();
    }
    found.flatMap(QemuBinary::unfit).ifPresent(why -> notices.tell(Notice.Kind.USAGE, why));
    install();
    return QemuBinary.onPath()
        .filter(qemu -> qemu.unfit().isEmpty())
        .orElseThrow(() -> new LabException("there is still no fit QEMU on PATH"));
  }

  private static void install() {
    Script.run("install-qemu", "without a QEMU 8 or later on PATH there is no lab");
  }
}
