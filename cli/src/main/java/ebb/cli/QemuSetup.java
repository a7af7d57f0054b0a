package ebb.cli;

import ebb.lab.LabException;
import ebb.lab.QemuBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds a QEMU fit for the lab, or has one installed. */
record QemuSetup(Consumer<String> notices) {

  QemuBinary find() {
    Optional<QemuBinary> found = QemuBinary.onPath();
    if (found.isPresent() && found.get().unfit().isEmpty()) {
      return found.get();
    }
    found.flatMap(QemuBinary::unfit).ifPresent(notices);
    install();
    return QemuBinary.onPath()
        .filter(qemu -> qemu.unfit().isEmpty())
        .orElseThrow(() -> new LabException("there is still no fit QEMU on PATH"));
  }

  private static void install() {
    Path script = Path.of(System.getProperty("ebb.home", "."), "scripts", "install-qemu");
    if (!Files.isExecutable(script)) {
      throw new LabException("no QEMU 8 or later on PATH; install qemu-system-x86");
    }
    try {
      int code = new ProcessBuilder(script.toString()).inheritIO().start().waitFor();
      if (code != 0) {
        throw new LabException("without a QEMU there is no demo");
      }
    } catch (IOException e) {
      throw new LabException("cannot run " + script + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
