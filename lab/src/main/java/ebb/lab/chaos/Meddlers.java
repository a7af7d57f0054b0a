package ebb.lab.chaos;

import ebb.lab.LabQemu;
import ebb.lab.chaos.QmpProxy.HangUp;
import ebb.lab.chaos.QmpProxy.Meddler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be wrong with a monitor. */
final class Meddlers {

  private static final String EVENT = "\"event\":";
  private static final String ANSWER = "\"return\":";
  private static final Pattern COUNTER =
      Pattern.compile("\"(total|remaining|transferred|normal|dirty-sync-count|page-size)\": \\d+");
  private static final Pattern ID = Pattern.compile("\"id\": \\d+");

  /** Answers about a migration have these, those about anything else do not. */
  private static final String ACTIVE = "\"status\": \"active\"";

  private Meddlers() {}

  /** A time within a migration that begins at a random moment. */
  private static final class Spell {

    private final long afterNanos;
    private final long lengthNanos;
    private long activeSince = -1;

    Spell(Random random, double leastSeconds, double mostSeconds) {
      afterNanos = (long) (random.nextDouble() * 3e9);
      lengthNanos =
          (long) ((leastSeconds + random.nextDouble() * (mostSeconds - leastSeconds)) * 1e9);
    }

    /** Time left of it, ns; 0 outside of it. */
    long leftNanos(String line) {
      long now = System.nanoTime();
      if (activeSince < 0) {
        if (line.contains(ACTIVE)) {
          activeSince = now;
        }
        return 0;
      }
      long into = now - activeSince - afterNanos;
      return into < 0 ? 0 : Math.max(0, lengthNanos - into);
    }
  }

  /** Says nothing for a while, then all of it. */
  static Meddler silent(Random random) {
    var spell = new Spell(random, 0.2, 11);
    return line -> {
      LabQemu.pause(Duration.ofNanos(spell.leftNanos(line)));
      return List.of(line);
    };
  }

  /** Is slow. */
  static Meddler slow(Random random) {
    return line -> {
      LabQemu.pause(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 400 : 40)));
      return List.of(line);
    };
  }

  /** Loses events. */
  static Meddler withoutEvents(Random random) {
    return line -> line.contains(EVENT) && random.nextInt(3) > 0 ? List.of() : List.of(line);
  }

  /** Tells events late, among answers to what was asked since. */
  static Meddler lateEvents(Random random) {
    Deque<String> held = new ArrayDeque<>();
    return line -> {
      if (line.contains(EVENT) && random.nextBoolean()) {
        held.addLast(line);
        return List.of();
      }
      return held.isEmpty() || random.nextInt(4) > 0
          ? List.of(line)
          : List.of(line, held.removeFirst());
    };
  }

  /** Ends in mid-line. */
  static Meddler truncated(Random random) {
    var spell = new Spell(random, 60, 60);
    boolean inMidLine = random.nextBoolean();
    return line -> {
      if (spell.leftNanos(line) > 0) {
        String half = line.substring(0, random.nextInt(line.length()));
        throw new HangUp(inMidLine ? half : half + "\r\n");
      }
      return List.of(line);
    };
  }

  /** Ends between two lines. */
  static Meddler closed(Random random) {
    var spell = new Spell(random, 60, 60);
    return line -> {
      if (spell.leftNanos(line) > 0) {
        throw new HangUp("");
      }
      return List.of(line);
    };
  }

  /** Tells nonsense for a while. */
  static Meddler lying(Random random) {
    var spell = new Spell(random, 0.2, 3);
    return line ->
        line.contains(ACTIVE) && line.contains(ANSWER) && spell.leftNanos(line) > 0
            ? List.of(lie(line, random))
            : List.of(line);
  }

  /**
   * Nonsense instead of an answer about a migration under way. Never of an end that is none: that
   * is for QEMU to say.
   */
  static String lie(String line, Random random) {
    List<UnaryOperator<String>> lies =
        List.of(
            truth -> counter(truth, random, "-1"),
            truth -> counter(truth, random, "9000000000000000000"),
            truth -> counter(truth, random, "0"),
            truth -> counter(truth, random, "null"),
            truth -> counter(truth, random, "1.5"),
            truth -> counter(truth, random, Integer.toString(random.nextInt(1 << 30))),
            truth -> truth.replace(ACTIVE, "\"status\": \"levitating\""),
            truth -> truth.replace(ACTIVE, "\"status\": 7"),
            truth -> truth.replace("\"ram\":", "\"rum\":"),
            truth -> truth.replaceFirst("\"return\": \\{.*\\}, \"id\"", "\"return\": {}, \"id\""));
    return lies.get(random.nextInt(lies.size())).apply(line);
  }

  private static String counter(String line, Random random, String value) {
    Matcher counters = COUNTER.matcher(line);
    var found = new ArrayList<MatchResult>();
    while (counters.find()) {
      found.add(counters.toMatchResult());
    }
    if (found.isEmpty()) {
      return line;
    }
    MatchResult one = found.get(random.nextInt(found.size()));
    return line.substring(0, one.start())
        + "\""
        + one.group(1)
        + "\": "
        + value
        + line.substring(one.end());
  }

  /** Has the guest throttled while it is being handed over: tells of the switchover late. */
  static Meddler behindTheTimes(Random random) {
    long lateNanos = (long) (random.nextDouble() * 0.6e9);
    var state =
        new Object() {
          private String active = "";
          private long stopped = -1;
        };
    return line -> {
      if (line.contains("\"STOP\"") && state.stopped < 0) {
        state.stopped = System.nanoTime();
      }
      boolean late = state.stopped >= 0 && System.nanoTime() - state.stopped < lateNanos;
      boolean answer = line.contains(ANSWER);
      if (answer && line.contains(ACTIVE)) {
        state.active = line;
      } else if (late
          && answer
          && line.contains("\"status\": \"completed\"")
          && !state.active.isEmpty()) {
        Matcher id = ID.matcher(line);
        return id.find()
            ? List.of(ID.matcher(state.active).replaceFirst(id.group()))
            : List.of(line);
      }
      return late && line.contains(EVENT) ? List.of() : List.of(line);
    };
  }
}
