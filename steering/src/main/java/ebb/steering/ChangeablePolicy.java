package ebb.steering;

import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Reading;
import ebb.core.measure.WorkMeter;
import ebb.core.model.Estimate;
import ebb.core.notice.NoticeListener;
import ebb.core.policy.Forecast;
import ebb.core.policy.ForecastingPolicy;
import ebb.core.policy.SteerablePolicy;
import ebb.steering.journal.Claim;
import ebb.steering.journal.FlightRecorder;
import ebb.steering.recording.RecordingHeader;
import java.util.Optional;

/**
 * The policy of an attempt, beside the record of what it has seen. When the intent changes, or the
 * throttle, both are told, before the next reading.
 */
public final class ChangeablePolicy implements ForecastingPolicy, AutoCloseable {

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
  private volatile Intent wanted;
  private Intent intent;
  private HypervisorTraits traits;
  private final SteerablePolicy policy;
  private final FlightRecorder record;

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
      NoticeListener notices) {
    this.guest = guest;
    this.name = request.policy();
    this.intent = request.intent();
    this.wanted = intent;
    this.traits = guest.traits();
    this.policy = before.policy(name, intent, traits);
    before.replay(meter);
    this.record =
        before.recorder(guest.claim(), header(), originNanos, guest.demandVcpus(), notices);
  }

  private RecordingHeader header() {
    return new RecordingHeader(name, intent, traits);
  }

  /** Decides by this from the next reading on. From any thread. */
  @Override
  public void change(Intent to) {
    wanted = to;
  }

  /** What it is to decide by from the next reading on. */
  public Intent wanted() {
    return wanted;
  }

  @Override
  public Decision decide(Reading reading) {
    if (!wanted.equals(intent) || !guest.traits().equals(traits)) {
      change();
    }
    return policy.decide(reading);
  }

  private void change() {
    intent = wanted;
    traits = guest.traits();
    policy.change(intent);
    policy.behave(traits);
    record.onHeader(header());
  }

  @Override
  public Estimate known() {
    return policy.known();
  }

  @Override
  public Optional<Forecast> forecast() {
    return policy.forecast();
  }

  /** Keeps a reading and what was decided on it; see {@link FlightRecorder#onStep}. */
  public void keep(Reading reading, Decision decision, long millis) {
    record.onStep(reading, decision, millis);
  }

  @Override
  public void close() {
    record.close();
  }
}
