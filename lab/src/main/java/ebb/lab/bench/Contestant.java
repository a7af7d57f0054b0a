package ebb.lab.bench;

import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.host.throttle.ThrottleChoice;
import ebb.lab.AutoConverge;
import ebb.lab.Contest.Contender;
import ebb.lab.LabException;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who steers a migration of the benchmark.
 *
 * @param name as it is written in {@code --policies}, without the aggression
 * @param aggression 0 to 1, for those who obey one
 * @param deadlineCopies by when it has to end, as a multiple of the time that one copy of all
 *     memory that is not zero takes; infinite for whenever
 * @param policy of ebb's core
 * @param throttle what holds the guest
 * @param companion what else is done, anew for each migration
 */
public record Contestant(
    String name,
    OptionalDouble aggression,
    double deadlineCopies,
    String policy,
    ThrottleOpener throttle,
    Supplier<Companion> companion) {

  private static final double NEVER = Double.POSITIVE_INFINITY;

  /** The downtime limit that management layers begin their ramps with, s. */
  private static final double RAMP_FROM_SECONDS = 0.1;

  private static final Pattern TUNED = Pattern.compile("auto-converge-(\\d{1,2})(?:-(\\d{1,2}))?");
  private static final Pattern OWN =
      Pattern.compile(
          "(?:rfc-2011|(ebb|ebb-qemu)(?:-by-([1-9]\\d?(?:\\.\\d)?)x)?):(0|1|0\\.\\d{1,3})");

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
        "downtime-ramp",
        "stop-and-copy",
        "post-copy",
        "rfc-2011:0.5",
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
      case "downtime-ramp" -> plain(text, () -> new DowntimeRamp(RAMP_FROM_SECONDS));
      case "stop-and-copy" -> plain(text, StopAndCopy::new);
      case "post-copy" -> plain(text, PostCopy::new);
      default ->
          throw new LabException(
              "no policy '"
                  + text
                  + "'; there are: "
                  + String.join(", ", names())
                  + "; ebb:A and rfc-2011:A at any aggression, ebb-by-Nx:A with a deadline of N copies of the memory,"
                  + " auto-converge-INITIAL[-INCREMENT] in percent,"
                  + " held:SHARE and held-qemu:SHARE");
    };
  }

  private static Contestant own(Matcher words) {
    String name = words.group().substring(0, words.group().indexOf(':'));
    return new Contestant(
        name,
        OptionalDouble.of(Double.parseDouble(words.group(3))),
        words.group(2) == null ? NEVER : Double.parseDouble(words.group(2)),
        words.group(1) == null ? name : "ebb",
        "ebb-qemu".equals(words.group(1))
            ? ThrottleOpener.of(ThrottleChoice.QEMU)
            : ThrottleOpener.of(ThrottleChoice.AUTO),
        () -> Companion.NONE);
  }

  private static Contestant plain(String name, Supplier<Companion> companion) {
    return new Contestant(
        name,
        OptionalDouble.empty(),
        NEVER,
        "none",
        ThrottleOpener.of(ThrottleChoice.NONE),
        companion);
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
    return new Contestant(
        name,
        OptionalDouble.empty(),
        NEVER,
        "none",
        cgroup ? cgroups : qemus,
        () -> Companion.NONE);
  }

  private static Contestant autoConverge(String name, int initial, int increment) {
    if (initial < 1 || increment < 1) {
      throw new LabException(name + ": initial and increment lie between 1 and 99 percent");
    }
    return new Contestant(
        name,
        OptionalDouble.empty(),
        NEVER,
        "none",
        (qmp, vcpus, canUse, custody, told) -> new AutoConverge(qmp, initial, increment),
        () -> Companion.NONE);
  }

  /** The name with the aggression, as it is written in {@code --policies}. */
  public String label() {
    return aggression.isPresent() ? name + ":" + aggression.getAsDouble() : name;
  }

  /** What it asks of a migration. */
  Contender contender(BenchCase where) {
    return new Contender(
        label(),
        new MigrationRequest(intent(where), policy, OptionalLong.of(where.link().bytesPerSecond())),
        throttle);
  }

  /** What it is asked for. */
  Intent intent(BenchCase where) {
    double limit = name.equals("downtime-ramp") ? RAMP_FROM_SECONDS : where.maxDowntimeSeconds();
    return new Intent(
        aggression.orElse(0), 0, limit, deadlineSeconds(where), OnInfeasible.CONTINUE);
  }

  /** By when it has to end, s from the start; infinite for whenever. */
  double deadlineSeconds(BenchCase where) {
    return deadlineCopies * Prediction.scenario(where).singleCopySeconds();
  }
}
