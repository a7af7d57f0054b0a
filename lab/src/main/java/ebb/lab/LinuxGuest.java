package ebb.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small Linux out of Debian's packages with a real program in it. It says on its serial line what
 * the program's users see, see {@link LinuxConsole}; the sources are in {@code lab/src/main/linux}.
 *
 * @param files where {@code scripts/make-linux-guest} has put kernel and initramfs
 * @param memoryMib guest RAM, MiB
 * @param vcpus number of vCPUs
 * @param load what runs in it: {@code redis}, {@code sqlite}, {@code text} or {@code memory}
 */
public record LinuxGuest(Path files, int memoryMib, int vcpus, String load) implements LabGuest {

  private static final String KERNEL = "vmlinuz";
  private static final String INITRAMFS = "initramfs";

  /** Whether it has been made on this machine. */
  private boolean isThere() {
    return Files.isReadable(files.resolve(KERNEL)) && Files.isReadable(files.resolve(INITRAMFS));
  }

  @Override
  public List<String> bootArguments(Path directory, String name) {
    if (!isThere()) {
      throw new LabException("there is no Linux guest yet; run scripts/make-linux-guest");
    }
    return List.of(
        "-kernel",
        files.resolve(KERNEL).toString(),
        "-initrd",
        files.resolve(INITRAMFS).toString(),
        "-append",
        "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off ebb.load=" + load,
        "-chardev",
        "socket,id=line,server=on,wait=off,path=" + line(directory, name),
        "-serial",
        "chardev:line");
  }

  /** The socket of its serial line. */
  static Path line(Path directory, String name) {
    return directory.resolve(name + ".line");
  }

  @Override
  public String describe() {
    return "Linux with " + load + ", " + memoryMib + " MiB, " + vcpus + " vCPU";
  }
}
