package ebb.sim.scenario;

import java.util.List;

/**
 * One guest that is to be migrated over one link.
 *
 * @param name what it is called in reports
 * @param workload what the guest does, in order of time, the first from 0 s on
 * @param maxDowntimeSeconds the downtime limit, s
 * @param noise relative standard deviation of what a sync finds dirty
 * @param limitSeconds when a migration that has not ended is given up, s
 * @param meddling what somebody else changes in mid-migration, in order of time
 */
public record Scenario(
    String name,
    GuestSpec guest,
    List<WorkloadPhase> workload,
    LinkSpec link,
    double maxDowntimeSeconds,
    Tracking tracking,
    double noise,
    double limitSeconds,
    List<Meddling> meddling) {

  public Scenario {
    workload = List.copyOf(workload);
    meddling = List.copyOf(meddling);
  }

  /** One with which nobody meddles. */
  public Scenario(
      String name,
      GuestSpec guest,
      List<WorkloadPhase> workload,
      LinkSpec link,
      double maxDowntimeSeconds,
      Tracking tracking,
      double noise,
      double limitSeconds) {
    this(name, guest, workload, link, maxDowntimeSeconds, tracking, noise, limitSeconds, List.of());
  }

  /** The time that one copy of all memory that is not zero takes over the link as it starts, s. */
  public double singleCopySeconds() {
    return guest.filledBytes() / Math.max(1, link.bytesPerSecondAt(0));
  }

  /** Returns this scenario, given up after so much time, s. */
  public Scenario until(double seconds) {
    return new Scenario(
        name, guest, workload, link, maxDowntimeSeconds, tracking, noise, seconds, meddling);
  }

  /** Returns this scenario over another link, with which somebody meddles. */
  public Scenario with(LinkSpec other, List<Meddling> meddled) {
    return new Scenario(
        name, guest, workload, other, maxDowntimeSeconds, tracking, noise, limitSeconds, meddled);
  }
}
