package ebb.agent.api;

import ebb.config.Rounded;
import ebb.config.Text;
import ebb.core.lever.Lever;
import ebb.core.lever.LeverSupport;
import ebb.core.policy.Course;
import ebb.core.policy.Ways;
import ebb.core.policy.Ways.Way;
import ebb.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** In which ways a guest could be migrated, by the levers turned on, and which is the best. */
public final class WaysView {

  private static final List<Lever> COMPRESSING = List.of(Lever.ZSTD, Lever.XBZRLE);

  private final Ways ways;

  /** Of these. */
  WaysView(Ways ways) {
    this.ways = ways;
  }

  /** All of them, the simplest first. */
  public List<Way> all() {
    return ways.all();
  }

  /** The one to take. */
  public Way best() {
    return ways.best();
  }

  /** What the network carries, or is allowed to, bytes a second. */
  public double linkBytesPerSecond() {
    return ways.simplest().plan().bytesPerSecond();
  }

  /** What stands in the way of others, and what else to know, a sentence each. */
  public List<String> obstacles() {
    LeverSupport support = ways.support();
    var obstacles = new ArrayList<String>();
    for (Lever lever : COMPRESSING) {
      support.whyNot(lever).ifPresent(why -> obstacles.add("without " + lever + ": " + why));
    }
    obstacles.addAll(support.hints());
    return obstacles;
  }

  /** Which to take and what for, in words; empty where there is no choice. */
  Optional<String> advice() {
    if (ways.all().size() < 2) {
      return Optional.empty();
    }
    Way best = best();
    Way simplest = ways.simplest();
    return Optional.of(
        best.equals(simplest)
            ? "Best with " + simplest.levers() + ": nothing that could be turned on spares it much."
            : "Best with %s: %s instead of %s."
                .formatted(best.levers(), words(best.course()), words(simplest.course())));
  }

  private static String words(Course course) {
    return course.ends()
        ? String.format(
            Locale.ROOT,
            "%s and %.2f s of lost work",
            Text.seconds(course.seconds()),
            course.lostVcpuSeconds())
        : "no end";
  }

  /** Adds all of it to an object. */
  JsonObject in(JsonObject plan) {
    Way best = best();
    List<JsonObject> list = new ArrayList<>();
    for (Way way : ways.all()) {
      list.add(
          JsonObject.empty()
              .with("levers", way.levers().toString())
              .with("best", way.equals(best))
              .with("hostCores", Rounded.to(way.hostCores(), 2))
              .with(
                  "prospect", new ProspectView(way.plan(), way.prospect()).in(JsonObject.empty())));
    }
    return plan.with("levers", best.levers().toString())
        .with("ways", list)
        .withTexts("obstacles", obstacles());
  }
}
