package ebb.core.policy;

import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.curve.DirtyingCurve;
import ebb.core.lever.Sending;
import ebb.core.model.RoundModel;

/**
 * What a migration would cost, before it has begun: the law run forward from the first page on, by
 * a curve measured on the running guest.
 *
 * @param curve the guest's
 * @param demandCpus CPU that it uses when nobody slows it, vCPU-seconds a second, above 0
 * @param vcpus number of its vCPUs
 * @param memoryBytes its memory, bytes
 * @param toSendBytes how much of that is more than zeros, bytes
 * @param sending how fast memory gets across
 * @param traits of the hypervisor
 */
public record Plan(
    DirtyingCurve curve,
    double demandCpus,
    int vcpus,
    double memoryBytes,
    double toSendBytes,
    Sending sending,
    HypervisorTraits traits) {

  private static final double LESS_WRITTEN = 0.4;
  private static final double MORE_WRITTEN = 2.2;
  private static final double LESS_CARRIED = 0.88;
  private static final double MORE_CARRIED = 1.06;

  /**
   * What comes of an intent, as a range.
   *
   * @param low for a guest that writes less over a link that carries more
   * @param likely as is most likely
   * @param high the other way round
   */
  public record Prospect(Course low, Course likely, Course high) {}

  /** Over a link that carries so many bytes a second in all rounds. */
  public Plan(
      DirtyingCurve curve,
      double demandCpus,
      int vcpus,
      double memoryBytes,
      double toSendBytes,
      double bytesPerSecond,
      HypervisorTraits traits) {
    this(curve, demandCpus, vcpus, memoryBytes, toSendBytes, Sending.at(bytesPerSecond), traits);
  }

  /** What gets across once the first rounds are over, bytes of the guest a second. */
  public double bytesPerSecond() {
    return sending.bytesPerSecond();
  }

  /** Returns the plan over a link that carries so many bytes a second. */
  public Plan at(double otherBytesPerSecond) {
    return over(sending.times(otherBytesPerSecond / bytesPerSecond()));
  }

  /** Returns the plan with memory that gets across in another way. */
  public Plan over(Sending other) {
    return new Plan(curve, demandCpus, vcpus, memoryBytes, toSendBytes, other, traits);
  }

  /** What comes of an intent. */
  public Prospect prospect(Intent intent) {
    return new Prospect(
        course(intent, LESS_WRITTEN, MORE_CARRIED),
        course(intent, 1, 1),
        course(intent, MORE_WRITTEN, LESS_CARRIED));
  }

  private Course course(Intent intent, double written, double carried) {
    double aggression = aggression(intent);
    Outlook outlook = outlook(intent).likely(written, carried);
    Law law = Law.of(outlook.model(), aggression, 1, memoryBytes);
    double least = least(intent);
    Course course = aggression >= 1 ? outlook.with(least) : outlook.under(law, least);
    return course.seconds() <= intent.deadlineSeconds()
        ? course
        : TimeLimit.of(intent.within(traits.stalls())).course(outlook, 0, vcpus);
  }

  /** What is on the wire of a course, bytes: all is sent once, and the rest again. */
  public double wireBytes(Course course) {
    double once = Math.min(toSendBytes, course.sentBytes());
    return once * sending.firstOnWire() + (course.sentBytes() - once) * sending.onWire();
  }

  /** What it rewrites while all of its memory is sent for the first time, unthrottled, bytes. */
  public double rewrittenBytes() {
    double firstRoundSeconds = toSendBytes / sending.firstBytesPerSecond();
    return curve.likely(1, toSendBytes).bytesAfter(demandCpus * firstRoundSeconds);
  }

  /** The aggression that the law would work with: for auto, the one it would choose, 0 to 1. */
  public double aggression(Intent intent) {
    return AggressionChoice.of(intent.aggression(), outlook(intent), least(intent));
  }

  private double least(Intent intent) {
    return intent.within(traits.stalls()).minShare() * vcpus;
  }

  /** Whether a deadline can be kept. */
  public Verdict verdict(Intent intent) {
    return intent.hasDeadline()
        ? Verdict.of(outlook(intent), intent.deadlineSeconds(), least(intent))
        : Verdict.FEASIBLE;
  }

  /** What would have to change for the deadline to be kept for sure. */
  public Needs needs(Intent intent) {
    return Needs.of(
        bytesPerSecond(),
        intent.deadlineSeconds(),
        intent.within(traits.stalls()).minShare(),
        (speed, seconds, share) ->
            Verdict.of(at(speed).outlook(intent), seconds, share * vcpus) == Verdict.FEASIBLE);
  }

  private Outlook outlook(Intent intent) {
    double threshold = sending.wireBytesPerSecond() * intent.switchoverSeconds();
    double excess = Math.max(0, toSendBytes - threshold);
    var model =
        new RoundModel(
            curve.likely(1, toSendBytes), bytesPerSecond(), threshold, traits.syncSeconds(), 0);
    var head = new Outlook.Head(sending.firstFactor(), sending.firstRounds());
    return new Outlook(model, demandCpus, toSendBytes, excess, excess, 0, true, head);
  }
}
