package ebb.sim.machine;

import ebb.core.Decision;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.Hypervisor;
import ebb.core.measure.DowntimeLimit;
import ebb.sim.scenario.Scenario;
import java.util.Optional;

/**
 * A live migration in virtual time, by the rules of QEMU.
 *
 * <p>Memory goes out in windows of 100 ms, evenly over the window or, where the hypervisor's own
 * limit is the lower one, in a burst at its start. At the end of each window the hypervisor looks:
 *
 * <pre>
 *   threshold = bytes sent in the window / its length * downtime limit
 *   remaining at most the threshold:   bitmap sync, a new round
 *   still at most the threshold:       the guest is stopped, the rest is sent without the limit
 * </pre>
 *
 * and so it does whenever it has run out of pages. Given the same scenario, seed and decisions, all
 * comes out the same to the bit on any machine.
 */
public final class VirtualMigration implements Hypervisor, Manager.Means {

  private static final double WINDOW = VirtualLink.WINDOW_SECONDS;

  private final Scenario scenario;
  private final VirtualGuest memory;
  private final MigratedGuest guest;
  private final VirtualLink link;
  private final PageStream stream;
  private final BitmapSyncs syncs;
  private final Instruments instruments;
  private final InHypervisor inside;
  private final InHypervisor.Controls controls;
  private final DowntimeLimit asked;

  private boolean started;
  private double now;
  private long window = -1;
  private double windowEnd;
  private double downtimeLimit;
  private Phase phase = Phase.PRE_COPY;
  private long round = 1;

  /**
   * @param inside what the hypervisor itself does about convergence
   * @param asked the downtime limit as it is asked for
   * @param seed of jitter and noise
   */
  public VirtualMigration(Scenario scenario, InHypervisor inside, DowntimeLimit asked, long seed) {
    this.scenario = scenario;
    this.inside = inside;
    this.memory = new VirtualGuest(scenario);
    this.guest = new MigratedGuest(scenario.guest(), memory);
    this.link = new VirtualLink(scenario.link(), Chance.stream(seed, 1));
    this.stream = new PageStream(memory);
    this.syncs = new BitmapSyncs(memory, scenario.noise(), Chance.stream(seed, 3));
    this.instruments =
        new Instruments(
            scenario.guest(),
            guest,
            stream,
            syncs,
            new PageSampler(memory, scenario.guest().memoryBytes(), Chance.stream(seed, 2)));
    this.controls = new InsideControls(this, guest, link);
    this.asked = asked;
    this.downtimeLimit = asked.seconds();
  }

  @Override
  public Reading next(double atMostSeconds) {
    Optional<Reading> before = instruments.beforeTheStart();
    if (before.isPresent()) {
      return before.get();
    }
    if (!started) {
      started = true;
      return instruments.read(phase, now, round);
    }
    double until = now + atMostSeconds;
    long begun = round;
    while (!phase.isFinal() && round == begun && now < until) {
      step(until);
    }
    if (phase == Phase.PRE_COPY && asked.add(now, round, stream.linkBytesPerSecond())) {
      downtimeLimit = asked.seconds();
    }
    return instruments.read(phase, now, round);
  }

  /** Runs on to the next event, at most to a moment. */
  private void step(double until) {
    if (now >= windowEnd) {
      beginWindow();
      if (phase.isFinal()) {
        return;
      }
    }
    double end = Math.min(until, windowEnd);
    end = Math.min(end, Math.min(memory.nextPhaseSeconds(), timer()));
    double rate = flowing() ? link.allowedBytesPerSecond() : 0;
    if (phase == Phase.SWITCHOVER) {
      rate = link.carriedBytesPerSecond();
    }
    double toRunDry = stream.secondsToRunDry(rate);
    boolean dry = now + toRunDry <= end;
    double seconds = Math.max(0, dry ? toRunDry : end - now);
    run(seconds);
    now = dry ? now + toRunDry : Math.max(now, end);
    if (rate > 0) {
      stream.send(rate * seconds, seconds);
    }
    if (dry) {
      stream.sendAll();
      lookWhenDry();
    }
    if (now >= memory.nextPhaseSeconds()) {
      memory.enterNextPhase();
    }
    if (now >= timer()) {
      inside.onTimer(controls);
    }
    if (now >= scenario.limitSeconds() && !phase.isFinal()) {
      phase = phase == Phase.PRE_COPY ? Phase.CANCELLED : Phase.FAILED;
    }
  }

  private double timer() {
    return phase == Phase.PRE_COPY ? inside.nextTimerSeconds() : Double.POSITIVE_INFINITY;
  }

  private boolean flowing() {
    return phase == Phase.POST_COPY || (phase == Phase.PRE_COPY && !link.inBursts());
  }

  private void run(double seconds) {
    if (seconds <= 0) {
      return;
    }
    if (phase == Phase.POST_COPY) {
      stream.sendFilled(guest.runAtDestination(seconds, link.allowedBytesPerSecond()));
    } else {
      guest.runAtSource(seconds);
    }
  }

  private void beginWindow() {
    if (window >= 0) {
      guest.endWindow();
      stream.endWindow(WINDOW);
      if (phase == Phase.PRE_COPY && stream.fits(downtimeLimit)) {
        look();
      }
    }
    window++;
    windowEnd = (window + 1) * WINDOW;
    link.enter(window);
    if (phase == Phase.PRE_COPY && link.inBursts()) {
      burst(link.allowedBytesPerSecond() * WINDOW);
    }
  }

  private void burst(double budget) {
    double left = budget;
    while (left > 0 && phase == Phase.PRE_COPY) {
      double before = stream.sentBytes();
      stream.send(left, left / link.allowedBytesPerSecond());
      left -= stream.sentBytes() - before;
      if (stream.remainingBytes() > 0) {
        return;
      }
      look();
    }
  }

  private void lookWhenDry() {
    if (phase == Phase.PRE_COPY) {
      look();
    } else if (stream.remainingBytes() <= 0) {
      phase = Phase.COMPLETED;
    }
  }

  /** Little enough seems to be left: a sync tells whether it is. */
  private void look() {
    sync(true);
    if (stream.fits(downtimeLimit)) {
      switchOver();
    }
  }

  /**
   * Does a bitmap sync.
   *
   * @param counts whether it begins a new round
   */
  void sync(boolean counts) {
    double found = syncs.sync(now);
    if (counts) {
      round++;
    }
    inside.onSync(new InHypervisor.SyncReport(now, found, stream.sentBytes()), controls);
  }

  private void switchOver() {
    stop();
    phase = stream.remainingBytes() <= 0 ? Phase.COMPLETED : Phase.SWITCHOVER;
  }

  @Override
  public void stop() {
    guest.stop(now);
  }

  @Override
  public void steer(Decision decision) {
    if (phase != Phase.PRE_COPY) {
      return;
    }
    switch (decision.kind()) {
      case THROTTLE, UNTHROTTLED -> guest.share(decision.share());
      case POST_COPY -> goOnAtDestination();
      case CANCEL -> cancel();
    }
  }

  @Override
  public void allowDowntime(double seconds) {
    downtimeLimit = seconds;
  }

  /** Sets the downtime limit again as it was asked for. */
  void allowDowntimeAsAsked() {
    downtimeLimit = asked.seconds();
  }

  @Override
  public void cancel() {
    phase = Phase.CANCELLED;
  }

  @Override
  public void goOnAtDestination() {
    sync(true);
    now = guest.move(now);
    phase = stream.remainingBytes() <= 0 ? Phase.COMPLETED : Phase.POST_COPY;
  }

  /** Time since the start, s. */
  double seconds() {
    return now;
  }

  /** The number of the current round. */
  long round() {
    return round;
  }

  /** What has come of it so far. */
  public Outcome outcome() {
    return new Outcome(
        phase,
        now,
        guest.downtimeSeconds(now),
        stream.sentBytes(),
        round,
        guest.lostSeconds(now),
        guest.leastShare(now),
        guest.longestStallSeconds());
  }
}
