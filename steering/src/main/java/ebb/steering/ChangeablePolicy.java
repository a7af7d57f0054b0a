package ebb.steering;

import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Policy;
import ebb.core.Reading;
import ebb.core.measure.WorkMeter;
import ebb.core.policy.Policies;
import ebb.steering.journal.Claim;
import ebb.steering.journal.Flight;
import ebb.steering.journal.FlightRecorder;
import ebb.steering.recording.RecordingHeader;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The policy of an attempt, beside the record of what it has seen. To change the intent, or the
 * throttle, is to take over from oneself: a fresh policy is given all readings so far out of the
 * record, which goes on under the new intent and the new throttle's traits. So nothing that has
 * been learnt is lost, and a policy stays what it is, the same on the same readings.
 */
public final class ChangeablePolicy implements Policy, AutoCloseable {

  /** The guest that it decides for. */
  public interface Guest {

    /** The right to steer it, with the place of the record. */
    Claim claim();

    /** How its hypervisor and the throttle in use behave. */
    HypervisorTraits traits();

    /** CPU that it used before anybody slowed it, vCPU-seconds a second. */
    double demandVcpus();
  }

  private final Guest guest;
  private final String name;
  private final long originNanos;
  private final Consumer<String> notices;
  private volatile Intent wanted;
  private Intent intent;
  private HypervisorTraits traits;
  private Policy policy;
  private FlightRecorder record;
  private long totalMillis;

  /**
   * @param before what is known from a controller that has gone
   * @param meter is told of the readings before, too
   * @param originNanos when readings begin to count their seconds, by {@link System#nanoTime}
   */
  public ChangeablePolicy(
      Guest guest,
      MigrationRequest request,
      Takeover before,
      WorkMeter meter,
      long originNanos,
      Consumer<String> notices) {
    this.guest = guest;
    this.name = request.policy();
    this.originNanos = originNanos;
    this.notices = notices;
    this.intent = request.intent();
    this.wanted = intent;
    this.traits = guest.traits();
    this.policy = fresh();
    before.replay(policy, meter);
    this.record = recorder(before);
  }

  private Policy fresh() {
    return Policies.create(name, intent, traits);
  }

  private FlightRecorder recorder(Takeover before) {
    var header = new RecordingHeader(name, intent, traits);
    return before.recorder(guest.claim(), header, originNanos, guest.demandVcpus(), notices);
  }

  /** Decides by this from the next reading on. From any thread. */
  public void change(Intent to) {
    wanted = to;
  }

  @Override
  public Decision decide(Reading reading) {
    if (!wanted.equals(intent) || !guest.traits().equals(traits)) {
      startAnew();
    }
    return policy.decide(reading);
  }

  private void startAnew() {
    intent = wanted;
    traits = guest.traits();
    policy = fresh();
    record.close();
    Optional<Flight> soFar =
        Flight.of(guest.claim().flight(), System.nanoTime() - totalMillis * 1_000_000);
    var before = new Takeover(soFar);
    before.replay(policy);
    record = recorder(before);
  }

  /** Keeps a reading and what was decided on it; see {@link FlightRecorder#onStep}. */
  public void keep(Reading reading, Decision decision, long millis) {
    totalMillis = millis;
    record.onStep(reading, decision, millis);
  }

  @Override
  public void close() {
    record.close();
  }
}
