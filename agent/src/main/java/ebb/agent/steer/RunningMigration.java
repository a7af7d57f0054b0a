package ebb.agent.steer;

import ebb.agent.rules.Wish;
import ebb.agent.watch.GuestInfo;
import ebb.core.Intent;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop.Step;
import ebb.core.notice.Notice;
import ebb.core.policy.Forecast;
import ebb.core.policy.ToGo;
import ebb.steering.SteeringSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A migration that is under way, steered or only watched. Safe for use by several threads. */
public final class RunningMigration {

  private final String id;
  private final GuestInfo guest;
  private final Instant began;
  private final Duration maxDowntime;
  private final double secondsBefore;
  private final Optional<String> destination;
  private final SpeedShare speeds;
  private final NoticeLimit notices = new NoticeLimit(System::nanoTime);
  private final Series series = new Series();
  private final BlockingQueue<Wish> askedToSteer = new ArrayBlockingQueue<>(1);
  private volatile Optional<Wish> wish;
  private volatile Optional<LiveReading> latest = Optional.empty();
  private volatile Optional<Forecast> forecast = Optional.empty();
  private volatile ToGo toGo = ToGo.UNKNOWN;
  private volatile @Nullable SteeringSession hands;
  private volatile SpeedShare.@Nullable Member part;

  /**
   * @param secondsBefore how long it had been under way when its first reading was taken, s
   */
  RunningMigration(
      String id,
      GuestInfo guest,
      Instant began,
      Duration maxDowntime,
      double secondsBefore,
      Optional<String> destination,
      Optional<Wish> wish,
      SpeedShare speeds) {
    this.id = id;
    this.guest = guest;
    this.began = began;
    this.maxDowntime = maxDowntime;
    this.secondsBefore = secondsBefore;
    this.destination = destination;
    this.wish = wish;
    this.speeds = speeds;
  }

  /** Tells it from all others, on this host and in the history. */
  public String id() {
    return id;
  }

  /** Whose migration it is. */
  public GuestInfo guest() {
    return guest;
  }

  /** When it was noticed or started. */
  public Instant began() {
    return began;
  }

  /** Where it goes, when the agent started it. */
  public Optional<String> destination() {
    return destination;
  }

  /** How it is steered; empty when it is only watched. */
  public Optional<Wish> wish() {
    return wish;
  }

  /** How long its guest may stand still. */
  public Duration maxDowntime() {
    return maxDowntime;
  }

  /** What a wish means for it: a deadline counts from its start, and readings do from later on. */
  Intent intent(Wish of) {
    return of.intent(maxDowntime, secondsBefore);
  }

  /** Whether it is steered, or only watched. */
  public boolean isSteered() {
    return hands != null;
  }

  /** The throttle in use, when it is steered. */
  public Optional<String> throttleName() {
    return Optional.ofNullable(hands).map(SteeringSession::throttleName);
  }

  /** What it may use of the link, bytes a second; empty when ebb does not limit it. */
  public OptionalLong speedBytesPerSecond() {
    SpeedShare.Member member = part;
    return member == null ? OptionalLong.empty() : speeds.of(member);
  }

  /** The last reading. */
  public Optional<LiveReading> latest() {
    return latest;
  }

  /** Readings from its start, thinned. */
  public List<LiveReading> series() {
    return series.all();
  }

  /** What would come of other knobs; empty while nothing is known. */
  public Optional<Effect> effectOf(Wish other) {
    return forecast
        .map(now -> now.under(intent(other)))
        .map(effect ->
            new Effect(
                effect.toGo().map(range -> range.lowSeconds()),
                effect.toGo().map(range -> range.highSeconds()),
                effect.decision().share(),
                effect.decision().reason().words()));
  }

  /**
   * What would come of other knobs.
   *
   * @param lowSeconds to go if all goes well; empty while it cannot be said
   * @param highSeconds to go if the guest fights
   * @param share of its vCPUs that the guest would have now
   */
  public record Effect(
      Optional<Double> lowSeconds, Optional<Double> highSeconds, double share, String reason) {}

  synchronized void steeredBy(SteeringSession session, SpeedShare.Member member, Wish now) {
    wish = Optional.of(now);
    hands = session;
    part = member;
  }

  synchronized void unsteered() {
    hands = null;
    part = null;
    forecast = Optional.empty();
    toGo = ToGo.UNKNOWN;
  }

  /**
   * Turns the knobs. One change after the other: each is made to what the one before has left.
   *
   * @param by what becomes of how it is steered
   * @return how it is steered from here on; empty when it is not
   */
  synchronized Optional<Wish> change(UnaryOperator<Wish> by) {
    SteeringSession session = hands;
    SpeedShare.Member member = part;
    if (session == null || member == null) {
      return Optional.empty();
    }
    Wish to = by.apply(wish.orElse(Wish.DEFAULT));
    Intent intent = intent(to);
    session.steer(intent);
    Optional<Wish> before = wish;
    wish = Optional.of(to);
    if (!before.map(Wish::speedBytesPerSecond).equals(Optional.of(to.speedBytesPerSecond()))) {
      speeds.limit(member, to.speedBytesPerSecond());
    }
    return wish;
  }

  boolean cancel() {
    SteeringSession session = hands;
    if (session != null) {
      session.cancel();
    }
    return session != null;
  }

  /** Lifts the throttle and puts settings back; the migration goes on. */
  void release() {
    SteeringSession session = hands;
    if (session != null) {
      session.close();
    }
  }

  /** What is to be told of a notice, if anything. */
  Optional<Notice> admit(Notice notice) {
    return notices.admit(notice);
  }

  void ask(Wish to) {
    var _ = askedToSteer.offer(to);
  }

  /** Waits until somebody wants it steered; empty when nobody does in time. */
  Optional<Wish> awaitAsk(Duration time) throws InterruptedException {
    return Optional.ofNullable(askedToSteer.poll(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Takes a step of the loop in; called by the one thread that steers. */
  LiveReading onStep(Step step) {
    Reading reading = step.reading();
    forecast = step.forecast();
    toGo = forecast.map(toGo::next).orElse(ToGo.UNKNOWN);
    return onReading(
        new LiveReading(
            reading.seconds(),
            reading.phase(),
            reading.round(),
            reading.totalBytes(),
            reading.remainingBytes(),
            reading.sentBytes(),
            reading.dirtiedBytesPerSecond(),
            step.known().link().bytesPerSecond(),
            step.decision().share(),
            step.decision().reason().words(),
            toGo,
            step.forecast().map(Forecast::aggression),
            reading.inForce()));
  }

  LiveReading onReading(LiveReading reading) {
    latest = Optional.of(reading);
    series.add(reading);
    return reading;
  }
}
