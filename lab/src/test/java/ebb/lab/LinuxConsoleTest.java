package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxConsoleTest {

  /** The destination had been given another name than the one that was looked for. */
  @Test
  void theSerialLineOfEachQemuIsFoundAlsoOfADestinationThatWasRenewed(@TempDir Path files)
      throws IOException {
    try (InputStream kernel = GuestSpec.class.getResourceAsStream("guest.elf")) {
      Files.copy(kernel, files.resolve("vmlinuz"));
    }
    Files.writeString(files.resolve("initramfs"), "of no use to this kernel");
    var guest = new LinuxGuest(files, 64, 1, "redis");

    try (Lab lab = new Lab(LabFixture.qemu(), guest, Link::unixSocket);
        LinuxConsole source = LinuxConsole.open(lab, lab.source());
        LinuxConsole destination = LinuxConsole.open(lab, lab.destination())) {
      assertThat(source.bursts()).isEmpty();
      assertThat(destination.bursts()).isEmpty();
      lab.renewDestination();
      LinuxConsole.open(lab, lab.destination()).close();
    }
  }
}
