package ebb.steering.session;

import ebb.core.Actuation;
import ebb.core.DirtySample;
import ebb.core.EbbException;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Stalls;
import ebb.host.cgroup.Custody;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.Throttle;
import ebb.json.JsonObject;
import ebb.steering.MigrationCounters;
import ebb.steering.MigrationException;
import ebb.steering.PatientWait;
import ebb.steering.journal.GuestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A hypervisor that is neither QEMU nor libvirt, as short as a driver can be. Each of its
 * migrations shows the next of the looks it was given, the last one for ever.
 */
final class FakeHypervisor implements GuestDriver, MigrationParameters {

  static final JobStatus SETUP = new JobStatus(Phase.SETUP, MigrationCounters.NONE);
  static final JobStatus FIRST_ROUND = sends(1, 512 << 10);
  static final JobStatus LAST_ROUND = sends(2, 0);
  static final JobStatus SWITCHOVER = in(Phase.SWITCHOVER);
  static final JobStatus COMPLETED = in(Phase.COMPLETED);
  static final JobStatus FAILED = new JobStatus(Phase.FAILED, MigrationCounters.NONE);
  static final JobStatus CANCELLED = new JobStatus(Phase.CANCELLED, MigrationCounters.NONE);
  static final JobStatus UNCLEAR = JobStatus.unclear("the fake makes no sense");

  /** What is done to the migration, and what was put back, in order. */
  final List<String> done = new CopyOnWriteArrayList<>();

  final Map<String, Long> parameters = new HashMap<>(Map.of(SPEED, 0L, DOWNTIME, 700L));
  final FakeThrottle throttle = new FakeThrottle();
  Vcpus vcpus = Vcpus.unseen(1);
  boolean starts = true;
  boolean allowsPostCopy;
  String runState = "running";
  Optional<String> refusal = Optional.empty();
  Iterator<Supplier<JobStatus>> looks = List.<Supplier<JobStatus>>of().iterator();
  Duration silence = Duration.ZERO;
  Optional<DirtySample> sample = Optional.empty();
  long nanos;

  static FakeHypervisor of(JobStatus... looks) {
    var fake = new FakeHypervisor();
    fake.now(looks);
    return fake;
  }

  /** From now on this is seen. */
  void now(JobStatus... seen) {
    var suppliers = new ArrayList<Supplier<JobStatus>>();
    for (JobStatus look : seen) {
      suppliers.add(() -> look);
    }
    looks = suppliers.iterator();
  }

  /**
   * So much memory is sent in its first round, bytes, at such a speed, bytes a second, while the
   * guest writes it anew as fast as it can.
   */
  void sendsFor(long total, double speed) {
    Supplier<JobStatus> look =
        () -> {
          long sent = Math.round(speed * nanos / 1e9);
          return new JobStatus(
              Phase.PRE_COPY,
              new MigrationCounters(
                  1, total, Math.max(0, total - sent), sent, sent, speed, 0, 100, 0, 0, 4096));
        };
    sample = Optional.of(new DirtySample(0.1, total / 2));
    looks = Stream.generate(() -> look).iterator();
  }

  static JobStatus sends(long round, long remaining) {
    return new JobStatus(
        Phase.PRE_COPY,
        new MigrationCounters(
            round, 1 << 20, remaining, 440 << 10, 400_000, 1e6, 0, 100, 0, 0, 4096));
  }

  private static JobStatus in(Phase phase) {
    return new JobStatus(
        phase,
        new MigrationCounters(3, 1 << 20, 0, 1280 << 10, 2_000_000, 1e6, 0, 1234, 12, 0, 4096));
  }

  @Override
  public String name() {
    return "the fake";
  }

  @Override
  public boolean starts() {
    return starts;
  }

  @Override
  public FoundGuest found() {
    return new FoundGuest(
        new GuestId(Optional.empty(), "fake"), vcpus, JsonObject.empty().with("fake", true), 0);
  }

  @Override
  public long elapsedMillis() {
    return 0;
  }

  @Override
  public Throttle throttle(Custody custody) {
    return throttle;
  }

  @Override
  public Map<String, Long> prepare(Throttle chosen, Intent intent, Map<String, Long> wanted) {
    parameters.putAll(wanted);
    return wanted;
  }

  @Override
  public boolean mayTurnToPostCopy() {
    return allowsPostCopy;
  }

  @Override
  public MigrationParameters parameters() {
    return this;
  }

  @Override
  public CompletableFuture<Map<String, Long>> read() {
    return CompletableFuture.completedFuture(Map.copyOf(parameters));
  }

  @Override
  public CompletableFuture<Map<String, Long>> set(Map<String, Long> values) {
    parameters.putAll(values);
    return CompletableFuture.completedFuture(values);
  }

  @Override
  public String describe(String parameter) {
    return "the fake's " + parameter;
  }

  @Override
  public long limitSpeed(long bytesPerSecond) {
    parameters.put(SPEED, bytesPerSecond);
    return bytesPerSecond;
  }

  @Override
  public boolean restore(JsonObject settings) {
    done.add("restore " + settings);
    return true;
  }

  @Override
  public void close() {
    done.add("close");
  }

  @Override
  public MigrationJob job() {
    return new Job();
  }

  private final class Job implements MigrationJob {

    private JobStatus last = SETUP;

    @Override
    public Optional<String> start() {
      done.add("start");
      return refusal;
    }

    @Override
    public void awaitNews(double atMostSeconds) {
      nanos += Math.round(atMostSeconds * 1e9); // nobody waits for it
    }

    @Override
    public PatientWait.Answer<JobStatus> look(boolean switchoverNear) {
      return atMost -> {
        if (silence.compareTo(atMost) > 0) {
          silence = silence.minus(atMost);
          return Optional.empty();
        }
        return Optional.of(next());
      };
    }

    private JobStatus next() {
      if (looks.hasNext()) {
        last = looks.next().get();
      }
      return last;
    }

    @Override
    public Optional<DirtySample> sample(
        double seconds, double vcpuSeconds, long guestBytes, boolean wanted, boolean learning) {
      return wanted ? sample : Optional.empty();
    }

    @Override
    public boolean startPostCopy() {
      done.add("post-copy");
      if (!allowsPostCopy) {
        throw new MigrationException("post-copy is off");
      }
      return true;
    }

    @Override
    public void cancel() {
      done.add("cancel");
      now(CANCELLED);
    }

    @Override
    public Outcome end(Optional<String> gaveUp) {
      return switch (last.phase()) {
        case COMPLETED -> Outcome.completed();
        case FAILED -> Outcome.atSource(gaveUp.or(() -> Optional.of("broken")), runState, "");
        default -> Outcome.atSource(gaveUp, runState, "");
      };
    }

    @Override
    public Optional<Outcome> lost(EbbException thrown) {
      return thrown instanceof MigrationException
          ? Optional.of(Outcome.failed("the fake has gone"))
          : Optional.empty();
    }

    @Override
    public void close() {
      done.add("job closed");
    }
  }

  /** A throttle that keeps what it was told. */
  static final class FakeThrottle implements Throttle {

    final List<Double> shares = new CopyOnWriteArrayList<>();
    volatile boolean closed;
    Stalls stalls = Stalls.NONE;

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Actuation actuation() {
      return Actuation.AT_ONCE;
    }

    @Override
    public Stalls stalls() {
      return stalls;
    }

    @Override
    public void apply(double share) {
      shares.add(share);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
