package ebb.qemu.journal;

import ebb.qemu.host.HostFiles;
import ebb.qemu.host.ProcessId;
import ebb.qemu.host.VcpuThreads;
import ebb.qemu.qmp.QmpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which guest.
 *
 * @param qemu its QEMU's process; empty when that is not to be seen from here
 * @param tids its vCPU threads
 * @param monitor the monitor that it is steered through
 */
public record GuestId(Optional<ProcessId> qemu, List<Long> tids, String monitor) {

  /** The guest behind a monitor. */
  public static GuestId of(QmpAddress monitor, VcpuThreads threads, HostFiles host) {
    Optional<ProcessId> qemu =
        threads.visible()
            ? host.processOf(threads.tids().getFirst()).flatMap(pid -> ProcessId.of(host, pid))
            : Optional.empty();
    String name =
        monitor instanceof QmpAddress.Unix unix
            ? java.nio.file.Path.of(unix.path()).toAbsolutePath().normalize().toString()
            : monitor.toString();
    return new GuestId(qemu, threads.tids(), name);
  }

  /** Whether this is the same guest, be it reached through another monitor. */
  public boolean isSame(GuestId other) {
    return key().equals(other.key());
  }

  /** A name for files, the same for every controller of this guest, whatever monitor it uses. */
  String key() {
    return qemu.map(process -> "qemu-" + process.pid() + "-" + process.startTicks())
        .orElseGet(() -> "far-" + UUID.nameUUIDFromBytes(elsewhere()));
  }

  /** Its monitors may differ, the host and the threads there do not. */
  private byte[] elsewhere() {
    String host = monitor.startsWith("/") ? monitor : monitor.replaceFirst(":\\d+$", "");
    return (host + " " + tids).getBytes(StandardCharsets.UTF_8);
  }
}
