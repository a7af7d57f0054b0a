package ebb.steering;

import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.measure.WorkMeter;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.core.policy.Policies;
import ebb.core.policy.SteerablePolicy;
import ebb.host.guest.AssumedVcpuClock;
import ebb.host.guest.ThreadVcpuClock;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.Vcpus;
import ebb.steering.journal.Claim;
import ebb.steering.journal.Flight;
import ebb.steering.journal.FlightRecorder;
import ebb.steering.recording.RecordedStep;
import ebb.steering.recording.Recording;
import ebb.steering.recording.RecordingHeader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * What is carried over from a controller that has gone to the one that goes on: clocks that count
 * from the same moments, and the readings so far. Nothing, where none has gone before.
 */
public record Takeover(Optional<Flight> flight) {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** There is nothing to carry over. */
  public static Takeover nothing() {
    return new Takeover(Optional.empty());
  }

  /**
   * Looks whether the migration that is under way has been steered before.
   *
   * @param totalMillis asked how long the migration has been under way, ms, where that is needed
   */
  public static Takeover of(Flight.Place place, LongSupplier totalMillis, NoticeListener notices) {
    if (!place.exists()) {
      return nothing();
    }
    long beganNanos = System.nanoTime() - totalMillis.getAsLong() * NANOS_PER_MILLI;
    Optional<Flight> flight = Flight.of(place, beganNanos);
    flight.ifPresent(left ->
        notices.tell(
            Notice.Kind.TAKEOVER,
            "taking over after "
                + left.steps().size()
                + " readings of an ebb that has gone; its last share was "
                + Math.round(left.lastDecision().share() * 100)
                + " %, at aggression "
                + left.header().intent().aggression()
                + ", policy "
                + left.header().policy()));
    return new Takeover(flight);
  }

  /**
   * The moment that readings count their seconds from, by the machine's monotonic clock.
   *
   * @param now the moment where there is nothing to carry over
   */
  public long originNanos(long now) {
    return flight.map(Flight::originNanos).orElse(now);
  }

  /** CPU that the guest used before anybody slowed it, vCPU-seconds a second. */
  public OptionalDouble demandVcpus() {
    return flight.isPresent()
        ? OptionalDouble.of(flight.get().demandVcpus())
        : OptionalDouble.empty();
  }

  /** A clock of the guest's CPU time. That of threads needs no help: the kernel keeps it. */
  public VcpuClock clock(Vcpus vcpus) {
    if (vcpus.threads().isPresent()) {
      return new ThreadVcpuClock(vcpus.threads().get());
    }
    var assumed = new AssumedVcpuClock(vcpus.count(), System::nanoTime);
    flight.ifPresent(left -> {
      double gap = (System.nanoTime() - left.originNanos()) / 1e9 - left.last().seconds();
      assumed.goOnFrom(left.last().vcpuSeconds() + Math.max(0, gap) * vcpus.count());
    });
    return assumed;
  }

  /** A policy that knows what has been so far, and goes on for an intent. */
  SteerablePolicy policy(String name, Intent intent, HypervisorTraits traits) {
    if (flight.isEmpty()) {
      return Policies.create(name, intent, traits);
    }
    Recording recording = flight.get().recording().by(name);
    SteerablePolicy policy = recording.follow();
    if (!recording.lastHeader().equals(new RecordingHeader(name, intent, traits))) {
      policy.change(intent);
      policy.behave(traits);
    }
    return policy;
  }

  /** Has a fresh meter count what has been so far. */
  void replay(WorkMeter meter) {
    steps().forEach(step -> meter.add(step.reading()));
  }

  /** Goes on with the record, for whoever has to take over next. */
  public FlightRecorder recorder(
      Claim claim,
      RecordingHeader header,
      long originNanos,
      double demandVcpus,
      NoticeListener notices) {
    return new FlightRecorder(
        claim.flight(),
        header,
        originNanos,
        demandVcpus,
        flight.map(Flight::recording),
        System::nanoTime,
        notices);
  }

  private List<RecordedStep> steps() {
    return flight.map(Flight::steps).orElse(List.of());
  }
}
