package ebb.sim.machine;

import ebb.core.Phase;
import ebb.core.Reading;
import ebb.sim.scenario.GuestSpec;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Reads what a hypervisor tells of a migration: its counters, the CPU used, samples of pages. */
final class Instruments {

  /** The windows of the samples that are taken before the start, one after the other, s. */
  private static final List<Double> WINDOWS_BEFORE = List.of(0.1, 0.2, 0.4, 0.8, 3.2);

  private final GuestSpec spec;
  private final MigratedGuest guest;
  private final PageStream stream;
  private final BitmapSyncs syncs;
  private final PageSampler sampler;
  private final Iterator<Double> windowsBefore = WINDOWS_BEFORE.iterator();

  Instruments(
      GuestSpec spec,
      MigratedGuest guest,
      PageStream stream,
      BitmapSyncs syncs,
      PageSampler sampler) {
    this.spec = spec;
    this.guest = guest;
    this.stream = stream;
    this.syncs = syncs;
    this.sampler = sampler;
  }

  /** The next reading of the guest before it is migrated; empty once there were enough. */
  Optional<Reading> beforeTheStart() {
    return windowsBefore.hasNext() ? Optional.of(before(windowsBefore.next())) : Optional.empty();
  }

  private Reading before(double window) {
    return new Reading(
        Phase.SETUP,
        0,
        0,
        spec.memoryBytes(),
        (long) spec.filledBytes(),
        0,
        0,
        0,
        0,
        spec.vcpus(),
        Optional.of(sampler.before(window, spec.demandVcpus())));
  }

  /** A reading of the migration. */
  Reading read(Phase phase, double now, long round) {
    double vcpuSeconds = guest.usedSeconds();
    return new Reading(
        phase,
        now,
        round,
        spec.memoryBytes(),
        (long) stream.remainingBytes(),
        (long) stream.handledBytes(),
        (long) stream.sentBytes(),
        (long) syncs.dirtiedBytesPerSecond(),
        vcpuSeconds,
        spec.vcpus(),
        phase == Phase.PRE_COPY
            ? sampler.sample(now, vcpuSeconds, guest.progressSeconds(), round <= 1)
            : Optional.empty());
  }
}
