package ebb.steering.journal;

import ebb.host.guest.GuestProcess;
import ebb.host.system.ProcessId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Which guest. Nothing that a QEMU says of itself is part of it: one that claimed to be another
 * could keep that from being steered.
 *
 * @param qemu its QEMU's process; empty when that is not to be seen from here
 * @param monitor the monitor that it is steered through, or its libvirt and its name there
 */
public record GuestId(Optional<ProcessId> qemu, String monitor) {

  /** The guest of a process, where that is known. */
  public static GuestId of(Optional<GuestProcess> process, String monitor) {
    return new GuestId(process.map(GuestProcess::id), monitor);
  }

  /** Whether this is the same guest, be it reached through another monitor. */
  public boolean isSame(GuestId other) {
    return key().equals(other.key());
  }

  /**
   * A name for files, the same for every controller of this guest: whatever monitor it uses, where
   * the process is known; otherwise with the same monitor.
   */
  String key() {
    return qemu.map(process -> "qemu-" + process.pid() + "-" + process.startTicks())
        .orElseGet(() -> "far-" + UUID.nameUUIDFromBytes(monitor.getBytes(StandardCharsets.UTF_8)));
  }
}
