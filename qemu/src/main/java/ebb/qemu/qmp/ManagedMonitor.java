package ebb.qemu.qmp;

import ebb.core.Cure;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A monitor that a management layer has made for itself. QEMU serves one client at a time, so who
 * holds it cuts the manager off from its guest.
 *
 * @param folder where such monitors lie
 * @param manager whose they are
 */
public record ManagedMonitor(String folder, String manager) {

  private static final String LIBVIRT = "libvirt";

  private static final List<Map.Entry<String, String>> FOLDERS =
      List.of(
          Map.entry("/var/run/qemu-server", "Proxmox"),
          Map.entry("/run/qemu-server", "Proxmox"),
          Map.entry("/var/run/incus", "Incus"),
          Map.entry("/run/incus", "Incus"),
          Map.entry("/run/lxd", "LXD"),
          Map.entry("/var/lib/libvirt/qemu", LIBVIRT),
          Map.entry("/run/libvirt/qemu", LIBVIRT),
          Map.entry("/var/run/libvirt/qemu", LIBVIRT));

  /** Whose a monitor is, by where it lies; empty where no manager is known to make any. */
  public static Optional<ManagedMonitor> at(QmpAddress address) {
    return address instanceof QmpAddress.Unix(String path) ? at(path) : Optional.empty();
  }

  /** The manager of a path, or of a pattern of paths. */
  public static Optional<ManagedMonitor> at(String text) {
    List<Path> paths;
    try {
      Path path = Path.of(text).toAbsolutePath().normalize();
      paths = Stream.concat(Stream.of(path), real(path)).toList();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    return FOLDERS.stream()
        .filter(entry -> paths.stream().anyMatch(path -> path.startsWith(entry.getKey())))
        .map(entry -> new ManagedMonitor(entry.getKey(), entry.getValue()))
        .findFirst();
  }

  /** Where it lies once links are followed. */
  private static Stream<Path> real(Path path) {
    try {
      return Stream.of(path.toRealPath());
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** What is in the way, and what to do. */
  public String words() {
    return "the monitors in "
        + folder
        + " are "
        + manager
        + "'s, which needs them for itself; give each QEMU a second -qmp option for ebb"
        + (manager.equals(LIBVIRT) ? ", or " + Cure.BY_LIBVIRT : "");
  }
}
