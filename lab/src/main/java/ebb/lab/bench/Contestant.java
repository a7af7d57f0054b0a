package ebb.lab.bench;

import ebb.core.Aggression;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.lever.LeversText;
import ebb.host.throttle.ThrottleChoice;
import ebb.lab.AutoConverge;
import ebb.lab.Contest.Contender;
import ebb.lab.LabException;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.sim.policy.Family;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.policy.PolicyId;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who steers a migration of the benchmark.
 *
 * @param id its name as it is written in {@code --policies}, without the aggression, and whose rule
 *     it is
 * @param aggression 0 to 1, for those who obey one and have not been left to choose it
 * @param deadlineCopies by when it has to end, as a multiple of the time that one copy of all
 *     memory that is not zero takes; infinite for whenever
 * @param policy of ebb's core
 * @param levers what is turned on besides the throttle
 * @param throttle what holds the guest
 * @param companion what else is done, anew for each migration
 * @param simulated what the simulator knows it as, by the version of QEMU, like 11.1
 */
public record Contestant(
    PolicyId id,
    OptionalDouble aggression,
    double deadlineCopies,
    String policy,
    LeverWish levers,
    ThrottleOpener throttle,
    Supplier<Companion> companion,
    Function<String, Optional<Peer>> simulated) {

  private static final String RAMP = "downtime-ramp";
  private static final double NEVER = Double.POSITIVE_INFINITY;

  /** The downtime limit that management layers begin their ramps with, s. */
  private static final double RAMP_FROM_SECONDS = 0.1;

  /** Levers that ebb chooses. */
  private static final String CHOSEN = "auto";

  private static final Measuring LOOKED_AT = new Measuring(Duration.ofSeconds(2), true, true);

  private static final Pattern TUNED = Pattern.compile("auto-converge-(\\d{1,2})(?:-(\\d{1,2}))?");
  private static final Pattern OWN =
      Pattern.compile(
          "(?!rfc-2011$)(?:rfc-2011|(ebb|ebb-qemu)(?:-by-([1-9]\\d?(?:\\.\\d)?)x)?)(?::(0|1|0\\.\\d{1,3}))?");

  private static final Pattern HELD = Pattern.compile("(held|held-qemu):(0\\.\\d{1,2})");

  /** All that the full suite has. */
  public static List<String> names() {
    return List.of(
        "none",
        "auto-converge",
        "auto-converge-50",
        "auto-converge-80",
        "auto-converge-99",
        "auto-converge-60-30",
        RAMP,
        "stop-and-copy",
        "post-copy",
        "rfc-2011:0.5",
        "ebb",
        "ebb:0.1",
        "ebb:0.5",
        "ebb:0.9",
        "ebb-by-3x:0.1",
        "ebb-qemu:0.5");
  }

  /**
   * The one of that name.
   *
   * @throws LabException when there is none, with those that there are
   */
  public static Contestant parse(String text) {
    int plus = text.indexOf('+');
    return plus < 0
        ? withoutLevers(text)
        : withoutLevers(text.substring(0, plus)).with(text.substring(plus + 1));
  }

  private Contestant with(String text) {
    double cores = LeverWish.hostCpuOf(Runtime.getRuntime().availableProcessors());
    LeverWish wish;
    try {
      wish =
          text.equals(CHOSEN)
              ? LeverWish.best(Levers.NONE, cores)
              : LeverWish.exactly(LeversText.parse(text, LeverWish.channels(cores)), cores);
    } catch (IllegalArgumentException e) {
      throw new LabException("levers '" + text + "': " + e.getMessage());
    }
    return new Contestant(
        new PolicyId(name() + "+" + text, id.family(), id.obeysAggression()),
        aggression,
        deadlineCopies,
        policy,
        wish,
        throttle,
        companion,
        qemu -> Optional.empty());
  }

  /** Whether the destination has to wait until it is told where to listen. */
  boolean wantsLevers() {
    return !levers.isNone();
  }

  private static Contestant withoutLevers(String text) {
    Matcher own = OWN.matcher(text);
    if (own.matches()) {
      return own(own);
    }
    Matcher tuned = TUNED.matcher(text);
    if (tuned.matches()) {
      int initial = Integer.parseInt(tuned.group(1));
      int increment =
          tuned.group(2) == null
              ? AutoConverge.DEFAULT_INCREMENT
              : Integer.parseInt(tuned.group(2));
      return autoConverge(text, initial, increment);
    }
    Matcher held = HELD.matcher(text);
    if (held.matches()) {
      return held(text, held.group(1).equals("held"), Double.parseDouble(held.group(2)));
    }
    return switch (text) {
      case "none" -> plain(text, () -> Companion.NONE);
      case "auto-converge" ->
          autoConverge(text, AutoConverge.DEFAULT_INITIAL, AutoConverge.DEFAULT_INCREMENT);
      case RAMP ->
          unsteered(
              new PolicyId(RAMP, Family.MANAGER, false),
              ThrottleOpener.of(ThrottleChoice.NONE),
              () -> new DowntimeRamp(RAMP_FROM_SECONDS),
              qemu -> Optional.empty());
      case "stop-and-copy" -> plain(text, StopAndCopy::new);
      case "post-copy" -> plain(text, PostCopy::new);
      default ->
          throw new LabException(
              "no policy '"
                  + text
                  + "'; there are: "
                  + String.join(", ", names())
                  + "; ebb:A and rfc-2011:A at any aggression A, which ebb chooses where it is not given, ebb-by-Nx:A with a deadline of N copies of the memory,"
                  + " auto-converge-INITIAL[-INCREMENT] in percent; each with levers, as"
                  + " ebb+auto, ebb+multifd-zstd:1 or auto-converge+xbzrle:128MiB;"
                  + " held:SHARE and held-qemu:SHARE");
    };
  }

  private static Contestant own(Matcher words) {
    String name = words.group().replaceFirst(":.*", "");
    boolean law = words.group(1) != null;
    boolean through = "ebb-qemu".equals(words.group(1));
    return new Contestant(
        new PolicyId(name, law ? Family.EBB : Family.BASELINE, true),
        words.group(3) == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(Double.parseDouble(words.group(3))),
        words.group(2) == null ? NEVER : Double.parseDouble(words.group(2)),
        law ? "ebb" : name,
        LeverWish.NONE,
        ThrottleOpener.of(through ? ThrottleChoice.QEMU : ThrottleChoice.AUTO),
        () -> Companion.NONE,
        qemu ->
            through ? Optional.empty() : Optional.of(Peers.of(law ? "ebb:qemu=" + qemu : name)));
  }

  /** Plain pre-copy, and what its companion does; the simulator has it by the same name. */
  private static Contestant plain(String name, Supplier<Companion> companion) {
    Peer peer = Peers.of(name);
    return unsteered(
        peer.id(), ThrottleOpener.of(ThrottleChoice.NONE), companion, qemu -> Optional.of(peer));
  }

  private static Contestant unsteered(
      PolicyId id,
      ThrottleOpener throttle,
      Supplier<Companion> companion,
      Function<String, Optional<Peer>> simulated) {
    return new Contestant(
        id, OptionalDouble.empty(), NEVER, "none", LeverWish.NONE, throttle, companion, simulated);
  }

  /** One share from beginning to end; QEMU's throttle begins when QEMU sees the need. */
  private static Contestant held(String name, boolean cgroup, double share) {
    int percent = (int) Math.round(100 * (1 - share));
    ThrottleOpener qemus =
        (qmp, vcpus, canUse, custody, told) ->
            AutoConverge.heldAt(qmp, Math.min(99, Math.max(1, percent)));
    ThrottleOpener cgroups =
        (qmp, vcpus, canUse, custody, told) ->
            new HeldShare(
                ThrottleOpener.of(ThrottleChoice.CGROUP).open(qmp, vcpus, canUse, custody, told),
                share);
    return unsteered(
        new PolicyId(name, Family.MANAGER, false),
        cgroup ? cgroups : qemus,
        () -> Companion.NONE,
        qemu -> Optional.empty());
  }

  private static Contestant autoConverge(String name, int initial, int increment) {
    if (initial < 1 || increment < 1) {
      throw new LabException(name + ": initial and increment lie between 1 and 99 percent");
    }
    return unsteered(
        new PolicyId(name, Family.QEMU, false),
        (qmp, vcpus, canUse, custody, told) -> new AutoConverge(qmp, initial, increment),
        () -> Companion.NONE,
        qemu ->
            Optional.of(
                Peers.of(
                    (Double.parseDouble(qemu) < 11.1 ? "auto-converge-9.2" : "auto-converge-11.1")
                        + ":initial="
                        + initial
                        + ":increment="
                        + increment)));
  }

  /** As it is written in {@code --policies}, without the aggression. */
  public String name() {
    return id.name();
  }

  /** Whether it is ebb, by whatever throttle. */
  boolean isOwn() {
    return id.family() == Family.EBB;
  }

  /** Whether it holds one share throughout, to measure a throttle: no rival. */
  boolean isHeld() {
    return HELD.matcher(id.name()).matches();
  }

  /** The name with the aggression, as it is written in {@code --policies}. */
  public String label() {
    return aggression.isPresent() ? name() + ":" + aggression.getAsDouble() : name();
  }

  /** What it asks of a migration. */
  Contender contender(BenchCase where) {
    return new Contender(
        label(),
        new MigrationRequest(intent(where), policy, OptionalLong.of(where.link().bytesPerSecond()))
            .withLevers(levers)
            .withMeasuring(levers.choose() ? LOOKED_AT : Measuring.DURING),
        throttle);
  }

  /** What it is asked for. */
  Intent intent(BenchCase where) {
    double limit = name().equals(RAMP) ? RAMP_FROM_SECONDS : where.maxDowntimeSeconds();
    return new Intent(asked(), 0, limit).by(deadlineSeconds(where), OnInfeasible.CONTINUE);
  }

  /** The aggression that it is asked for. */
  Aggression asked() {
    return new Aggression(aggression);
  }

  /** By when it has to end, s from the start; infinite for whenever. */
  double deadlineSeconds(BenchCase where) {
    return deadlineCopies * Prediction.scenario(where).singleCopySeconds();
  }
}
