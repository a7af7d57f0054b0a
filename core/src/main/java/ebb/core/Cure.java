package ebb.core;

/**
 * What can be done about a problem where that takes something that only the program around ebb's
 * libraries has a name for: an option, a command, a page. Messages of the libraries say it in these
 * words, each as it stands here, so that the program can add the name.
 */
public enum Cure {
  /** Say which process runs the guest; its monitor's peer is another. */
  NAME_PROCESS("name the process of its QEMU"),
  /** Give ebb the monitor of the QEMU that waits for the guest. */
  DESTINATION_MONITOR("give the destination's monitor"),
  /** Give ebb a second monitor of the source, on which commands are heard at any time. */
  OUT_OF_BAND("give a monitor of the source that takes commands out of band"),
  /** Steer the migration that is under way. */
  ATTACH("attach to that migration"),
  /** Have ebb begin a migration. */
  START("start a migration"),
  /** See beforehand what a migration would cost. */
  PLAN("make a plan to see what it would take"),
  /** Clear away what an ebb that has gone has left. */
  RECOVER("recover what an ebb has left"),
  /** Lift a throttle without ebb. */
  BY_HAND("lift it by hand"),
  /** Look where the guest is after a switchover that did not end. */
  FIND_GUEST("find out which side has it"),
  /** Steer without slowing the guest. */
  WITHOUT_THROTTLE("watch without a throttle"),
  /** Use the host's control groups. */
  BY_CGROUP("throttle by a cgroup"),
  /** Steer a guest through its QEMU, past its manager. */
  BY_MONITOR("reach the QEMU by a monitor of its own"),
  /** Steer a guest through its libvirt. */
  BY_LIBVIRT("go through libvirt");

  private final String words;

  Cure(String words) {
    this.words = words;
  }

  /** As it stands in messages. */
  @Override
  public String toString() {
    return words;
  }
}
