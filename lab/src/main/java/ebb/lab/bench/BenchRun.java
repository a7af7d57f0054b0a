package ebb.lab.bench;

import ebb.sim.report.Trace;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One migration of the benchmark.
 *
 * @param caseName of the case
 * @param policy name of the contestant without its aggression
 * @param aggression where it obeys one
 * @param qemu version
 * @param repetition from 1
 * @param completed whether the guest runs at the destination; else it was given up
 * @param good memory intact, and the guest running exactly once, where it should
 * @param cost to the guest
 * @param totalSeconds from the start to the end, s
 * @param sentBytes on the wire, bytes
 * @param rounds bitmap syncs
 * @param startMillis guest time at the start, ms since it was ready
 * @param trace what remained, and the share, over time
 * @param program what its users saw, where a real program ran in the guest
 */
public record BenchRun(
    String caseName,
    String policy,
    OptionalDouble aggression,
    String qemu,
    int repetition,
    boolean completed,
    boolean good,
    Cost cost,
    double totalSeconds,
    long sentBytes,
    long rounds,
    long startMillis,
    List<Trace.Point> trace,
    Optional<Program> program) {

  /**
   * What the guest paid.
   *
   * @param lostWorkSeconds of a bare guest: vCPU-seconds in which it wanted to run and could not,
   *     by its own clock, and the downtime for as many vCPUs as were busy; of a real program: the
   *     seconds that it takes to do what it could not do meanwhile
   * @param downtimeSeconds how long it stood still at the switchover, s
   * @param minShare least part of its demand over any one second before the switchover, 0 to 1
   * @param longestStallSeconds longest gap in its own progress, the downtime apart, s; of a real
   *     program: the longest latency
   * @param stallP99Seconds 99 % of the time that it stood still were in gaps no longer, s; of a
   *     real program: the 99th percentile of latency
   */
  public record Cost(
      double lostWorkSeconds,
      double downtimeSeconds,
      double minShare,
      double longestStallSeconds,
      double stallP99Seconds) {}

  public BenchRun {
    trace = List.copyOf(trace);
  }

  /** Returns a copy with a program in its guest. */
  BenchRun withProgram(Program seen) {
    return new BenchRun(
        caseName,
        policy,
        aggression,
        qemu,
        repetition,
        completed,
        good,
        cost,
        totalSeconds,
        sentBytes,
        rounds,
        startMillis,
        trace,
        Optional.of(seen));
  }

  /** The contestant with its aggression. */
  public String label() {
    return aggression.isPresent() ? policy + ":" + aggression.getAsDouble() : policy;
  }
}
