package ebb.qemu.migration;

import static ebb.fuzz.FuzzTarget.holds;

import ebb.core.Actuation;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Policy;
import ebb.core.policy.Policies;
import ebb.fuzz.FuzzTarget;
import ebb.json.JsonException;
import ebb.json.JsonObject;
import ebb.json.JsonTexts;
import ebb.steering.MigrationCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A migration as {@code query-migrate} tells it, an answer a line: through the check to the state
 * and the law, whose share stays between its floor and 1.
 */
public final class AnswersTarget implements FuzzTarget {

  private static final double MIN_SHARE = 0.05;
  private static final double STEP_SECONDS = 0.1;

  private static final List<String> NAMES =
      List.of(
          "status",
          "ram",
          "total",
          "remaining",
          "transferred",
          "normal",
          "duplicate",
          "dirty-sync-count",
          "dirty-pages-rate",
          "page-size",
          "xbzrle-cache",
          "pages",
          "total-time",
          "downtime",
          "cpu-throttle-percentage",
          "error-desc");

  private static final List<String> STATES =
      List.of(
          "setup",
          "active",
          "active",
          "active",
          "device",
          "pre-switchover",
          "postcopy-active",
          "cancelling",
          "completed",
          "failed",
          "cancelled",
          "none",
          "levitating");

  private final List<String> corpus = new ArrayList<>();

  public AnswersTarget() {
    for (String version : List.of("7.2", "10.0", "11.1")) {
      List<String> answers =
          JsonTexts.lines(AnswersTarget.class, "/ebb/qemu/qmp/messages-" + version + ".jsonl")
              .stream()
              .map(JsonObject::parse)
              .filter(message -> message.text("id").filter("query-migrate"::equals).isPresent())
              .map(message -> message.object("return").orElseThrow().toString())
              .toList();
      corpus.add(String.join("\n", answers));
      corpus.addAll(answers);
    }
    corpus.add(plausible(new Random(1)));
  }

  @Override
  public String name() {
    return "answers";
  }

  @Override
  public List<String> corpus() {
    return List.copyOf(corpus);
  }

  @Override
  public List<String> words() {
    return List.of("\n", "\"status\":\"active\",", "\"ram\":{", "{\"ram\":", "\"remaining\":");
  }

  @Override
  public String make(Random random) {
    return random.nextBoolean() ? plausible(random) : JsonTexts.object(random, NAMES);
  }

  /** Rounds that shrink or do not, so that the law has something to learn. */
  private static String plausible(Random random) {
    var lines = new ArrayList<String>();
    long total = 1L << (20 + random.nextInt(20));
    long round = 1;
    long normal = 0;
    long remaining = total;
    int steps = 2 + random.nextInt(20);
    for (int i = 0; i < steps; i++) {
      long sent = Math.min(remaining, (long) (total * random.nextDouble() / 3));
      normal += sent / 4096;
      remaining -= sent;
      if (remaining < total / 10) {
        round += 1 + (random.nextInt(10) == 0 ? random.nextInt(3) : 0);
        remaining = (long) (total * random.nextDouble());
      }
      lines.add(
          JsonObject.empty()
              .with("status", STATES.get(random.nextInt(i < steps - 1 ? 4 : STATES.size())))
              .with(
                  "ram",
                  JsonObject.empty()
                      .with("total", total)
                      .with("remaining", remaining)
                      .with("transferred", normal * 4100)
                      .with("normal", normal)
                      .with("duplicate", 0)
                      .with("page-size", 4096)
                      .with("dirty-sync-count", round)
                      .with("dirty-pages-rate", random.nextInt(100_000)))
              .toString());
    }
    return String.join("\n", lines);
  }

  @Override
  public boolean accepts(byte[] input) {
    Policy policy =
        Policies.create(
            "ebb", new Intent(0.3, MIN_SHARE, 0.3), HypervisorTraits.of(Actuation.AT_ONCE));
    var check = new AnswerCheck(false);
    MigrationState state = new MigrationState.Setup();
    double seconds = 0;
    boolean all = true;
    for (String line : new String(input, StandardCharsets.UTF_8).lines().toList()) {
      JsonObject answer;
      try {
        answer = JsonObject.parse(line);
      } catch (JsonException e) {
        return false;
      }
      seconds += STEP_SECONDS;
      MigrationInfo info = MigrationInfo.of(answer);
      inBounds(info);
      MigrationState next = state.after(info);
      if (state.phase().isFinal()) {
        holds(next.equals(state), "the end is not the end");
      }
      if (next.phase() == Phase.PRE_COPY && check.fault(answer, info, seconds).isPresent()) {
        all = false;
        continue;
      }
      state = next;
      double share =
          policy
              .decide(info.counters().reading(state.phase(), seconds, seconds, 1, Optional.empty()))
              .share();
      holds(share >= MIN_SHARE && share <= 1, "a share of " + share);
    }
    return all;
  }

  private static void inBounds(MigrationInfo info) {
    MigrationCounters counters = info.counters();
    for (long count :
        new long[] {
          counters.round(),
          counters.totalBytes(),
          counters.remainingBytes(),
          counters.migratedBytes(),
          counters.sentBytes(),
          counters.dirtiedBytesPerSecond(),
          counters.totalMillis(),
          counters.downtimeMillis(),
          counters.throttlePercentage()
        }) {
      holds(count >= 0 && count <= Long.MAX_VALUE / 4, "a count of " + count);
    }
    holds(counters.pageSize() >= 1, "a page of " + counters.pageSize());
    holds(info.status().length() <= 503, "a long state");
    info.error().ifPresent(e -> holds(e.chars().noneMatch(Character::isISOControl), e));
  }
}
