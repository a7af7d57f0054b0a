package ebb.sim.machine;

import ebb.core.Decision;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.Hypervisor;
import ebb.core.measure.DowntimeLimit;
import ebb.sim.scenario.Scenario;
import java.util.Iterator;
import java.util.List;
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
  private static final double ZERO_SCAN_BYTES_PER_SECOND = 8.0 * (1L << 30);
  private static final double ZERO_PAGE_ON_THE_WIRE = 9.0 / 4096;
  private static final double LEAST_RATE_PERIOD_SECONDS = 1;
  private static final double FAULT_SECONDS = 0.001;
  private static final double PAGE = 4096;
  private static final double POST_COPY_SWITCH_SECONDS = 0.02;

  /** What is looked at before the start: windows of this length, one after the other. */
  private static final List<Double> MEASURED_SECONDS = List.of(0.1, 0.2, 0.4, 0.8, 3.2);

  private final Scenario scenario;
  private final VirtualGuest guest;
  private final VirtualLink link;
  private final CpuThrottle cpu;
  private final GuestCost cost;
  private final PageSampler sampler;
  private final InHypervisor inside;
  private final InHypervisor.Controls controls = new InsideControls();
  private final long noiseSeed;
  private final DowntimeLimit asked;

  private final Iterator<Double> toMeasure = MEASURED_SECONDS.iterator();

  private boolean started;
  private double now;
  private long window = -1;
  private double windowEnd;
  private double sentInWindow;
  private double linkEstimate;
  private double downtimeLimit;

  private Phase phase = Phase.PRE_COPY;
  private long round = 1;
  private long syncs;
  private double sent;
  private double handled;
  private double progress;
  private double stoppedAt = -1;
  private double reportedRate;
  private double periodStart;
  private double periodFound;

  /**
   * @param inside what the hypervisor itself does about convergence
   * @param asked the downtime limit as it is asked for
   * @param seed of jitter and noise
   */
  public VirtualMigration(Scenario scenario, InHypervisor inside, DowntimeLimit asked, long seed) {
    this.scenario = scenario;
    this.inside = inside;
    this.guest = new VirtualGuest(scenario);
    this.link = new VirtualLink(scenario.link(), Chance.stream(seed, 1));
    this.cpu = new CpuThrottle(scenario.guest());
    this.cost = new GuestCost(scenario.guest().demandVcpus());
    this.sampler = new PageSampler(guest, scenario.guest().memoryBytes(), Chance.stream(seed, 2));
    this.noiseSeed = Chance.stream(seed, 3);
    this.asked = asked;
    this.downtimeLimit = asked.seconds();
  }

  @Override
  public Reading next(double atMostSeconds) {
    if (toMeasure.hasNext()) {
      return beforeTheStart(toMeasure.next());
    }
    if (!started) {
      started = true;
      return reading();
    }
    double until = now + atMostSeconds;
    long before = round;
    while (!phase.isFinal() && round == before && now < until) {
      step(until);
    }
    if (phase == Phase.PRE_COPY && asked.add(now, round, linkEstimate)) {
      downtimeLimit = asked.seconds();
    }
    return reading();
  }

  private Reading beforeTheStart(double window) {
    return new Reading(
        Phase.SETUP,
        0,
        0,
        scenario.guest().memoryBytes(),
        (long) scenario.guest().filledBytes(),
        0,
        0,
        0,
        0,
        scenario.guest().vcpus(),
        Optional.of(sampler.before(window, scenario.guest().demandVcpus())));
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
    end = Math.min(end, Math.min(guest.nextPhaseSeconds(), timer()));
    double rate = flowing() ? link.allowedBytesPerSecond() : 0;
    if (phase == Phase.SWITCHOVER) {
      rate = link.carriedBytesPerSecond();
    }
    double toRunDry = secondsToRunDry(rate);
    boolean dry = now + toRunDry <= end;
    double seconds = Math.max(0, dry ? toRunDry : end - now);
    run(seconds);
    now = dry ? now + toRunDry : Math.max(now, end);
    if (rate > 0) {
      send(rate * seconds, seconds);
    }
    if (dry) {
      finish();
      lookWhenDry();
    }
    if (now >= guest.nextPhaseSeconds()) {
      guest.enterNextPhase();
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

  /** How long what waits lasts at this rate, zero pages after the rest; infinite without a flow. */
  private double secondsToRunDry(double rate) {
    if (rate <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double zero = guest.zeroWaitingBytes();
    return guest.waitingBytes() / rate + (zero > 0 ? zero / zeroRate(rate) : 0);
  }

  private static double zeroRate(double rate) {
    return Math.min(ZERO_SCAN_BYTES_PER_SECOND, rate / ZERO_PAGE_ON_THE_WIRE);
  }

  private void send(double bytes, double seconds) {
    double filled = Math.min(bytes, guest.waitingBytes());
    if (filled > 0) {
      account(filled, filled);
      guest.send(filled);
    }
    if (bytes > filled && guest.zeroWaitingBytes() > 0) {
      double part = seconds * (bytes - filled) / bytes;
      double zero = Math.min(guest.zeroWaitingBytes(), zeroRate(bytes / seconds) * part);
      account(zero, zero * ZERO_PAGE_ON_THE_WIRE);
      guest.sendZeroPages(zero);
    }
  }

  private void finish() {
    double left = guest.waitingBytes();
    account(left, left);
    guest.send(left);
    double zero = guest.zeroWaitingBytes();
    account(zero, zero * ZERO_PAGE_ON_THE_WIRE);
    guest.sendZeroPages(zero);
  }

  private void account(double memoryBytes, double wireBytes) {
    handled += memoryBytes;
    sent += wireBytes;
    sentInWindow += wireBytes;
  }

  private void run(double seconds) {
    if (seconds <= 0) {
      return;
    }
    if (phase == Phase.POST_COPY) {
      runAtDestination(seconds);
      return;
    }
    cost.run(seconds, cpu.usedVcpus(), cpu.stallSeconds());
    if (phase == Phase.PRE_COPY && stoppedAt < 0) {
      guest.run(seconds, cpu);
      progress += cpu.factor() * seconds;
    }
  }

  /**
   * Every touch of a page that has not arrived waits for it: {@code speed * (1 + misses * wait) =
   * 1}.
   */
  private void runAtDestination(double seconds) {
    double misses = guest.missesPerSecond();
    double wait = FAULT_SECONDS + PAGE / Math.max(1, link.allowedBytesPerSecond());
    double speed = 1 / (1 + misses * wait / scenario.guest().vcpus());
    cost.run(seconds, cpu.wantedVcpus() * speed, wait);
    double fetched = Math.min(guest.waitingBytes(), misses * speed * seconds * PAGE);
    account(fetched, fetched);
    guest.send(fetched);
  }

  private void beginWindow() {
    if (window >= 0) {
      if (stoppedAt < 0 && phase == Phase.PRE_COPY) {
        cost.endWindow();
      }
      linkEstimate = sentInWindow / WINDOW;
      sentInWindow = 0;
      if (phase == Phase.PRE_COPY && remaining() <= linkEstimate * downtimeLimit) {
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
      double before = sent;
      send(left, left / link.allowedBytesPerSecond());
      left -= sent - before;
      if (remaining() > 0) {
        return;
      }
      look();
    }
  }

  private void lookWhenDry() {
    if (phase == Phase.PRE_COPY) {
      look();
    } else if (remaining() <= 0) {
      phase = Phase.COMPLETED;
    }
  }

  /** Little enough seems to be left: a sync tells whether it is. */
  private void look() {
    sync(true);
    if (remaining() <= linkEstimate * downtimeLimit) {
      switchOver();
    }
  }

  private void sync(boolean counts) {
    double noise =
        scenario.noise() == 0
            ? 1
            : Math.max(0, 1 + scenario.noise() * Chance.normal(noiseSeed, syncs));
    syncs++;
    double found = guest.sync(noise);
    periodFound += found;
    if (now - periodStart > LEAST_RATE_PERIOD_SECONDS) {
      reportedRate = periodFound / (now - periodStart);
      periodStart = now;
      periodFound = 0;
    }
    if (counts) {
      round++;
    }
    inside.onSync(new InHypervisor.SyncReport(now, found, sent), controls);
  }

  private void switchOver() {
    stop();
    phase = remaining() <= 0 ? Phase.COMPLETED : Phase.SWITCHOVER;
  }

  @Override
  public void stop() {
    if (stoppedAt < 0) {
      stoppedAt = now;
    }
    cpu.stop(true);
  }

  private double remaining() {
    return guest.waitingBytes() + guest.zeroWaitingBytes();
  }

  private Reading reading() {
    double vcpuSeconds = cost.usedSeconds();
    return new Reading(
        phase,
        now,
        round,
        scenario.guest().memoryBytes(),
        (long) remaining(),
        (long) handled,
        (long) sent,
        (long) reportedRate,
        vcpuSeconds,
        scenario.guest().vcpus(),
        phase == Phase.PRE_COPY
            ? sampler.sample(now, vcpuSeconds, progress, round <= 1)
            : Optional.empty());
  }

  @Override
  public void steer(Decision decision) {
    if (phase != Phase.PRE_COPY) {
      return;
    }
    switch (decision.kind()) {
      case THROTTLE, UNTHROTTLED -> {
        if (stoppedAt < 0) {
          cpu.share(decision.share());
        }
      }
      case POST_COPY -> goOnAtDestination();
      case CANCEL -> cancel();
    }
  }

  @Override
  public void allowDowntime(double seconds) {
    downtimeLimit = seconds;
  }

  @Override
  public void cancel() {
    phase = Phase.CANCELLED;
  }

  @Override
  public void goOnAtDestination() {
    sync(true);
    stoppedAt = now;
    cpu.stop(true);
    cost.run(POST_COPY_SWITCH_SECONDS, 0, 0);
    now += POST_COPY_SWITCH_SECONDS;
    cpu.stop(false);
    phase = remaining() <= 0 ? Phase.COMPLETED : Phase.POST_COPY;
  }

  /** What has come of it so far. */
  public Outcome outcome() {
    double running = stoppedAt < 0 ? now : stoppedAt;
    boolean postCopied = stoppedAt >= 0 && cpu.usedVcpus() > 0;
    double downtime = stoppedAt < 0 ? 0 : postCopied ? POST_COPY_SWITCH_SECONDS : now - stoppedAt;
    return new Outcome(
        phase,
        now,
        downtime,
        sent,
        round,
        cost.lostSeconds(now),
        cost.leastShare(running),
        cost.longestStallSeconds());
  }

  private final class InsideControls implements InHypervisor.Controls {
    @Override
    public double seconds() {
      return now;
    }

    @Override
    public long round() {
      return round;
    }

    @Override
    public int vcpus() {
      return scenario.guest().vcpus();
    }

    @Override
    public void throttle(double percentage) {
      if (stoppedAt < 0) {
        cpu.percentage(percentage);
      }
    }

    @Override
    public void slowDown(double[] factors, double sleepSeconds) {
      if (stoppedAt < 0) {
        cpu.slowDown(factors, sleepSeconds);
      }
    }

    @Override
    public double writeBytesPerSecond(int vcpu) {
      double demand = scenario.guest().demand().get(vcpu);
      double part = cpu.wantedVcpus() > 0 ? demand / cpu.wantedVcpus() : 0;
      return guest.writeBytesPerSecond(vcpu, part);
    }

    @Override
    public void cap(double bytesPerSecond) {
      link.cap(bytesPerSecond);
    }

    @Override
    public void downtimeLimit(double seconds) {
      downtimeLimit = seconds;
    }

    @Override
    public void setAsAsked() {
      link.capAsAsked();
      downtimeLimit = asked.seconds();
    }

    @Override
    public void sync(boolean counts) {
      VirtualMigration.this.sync(counts);
    }
  }
}
