package ebb.agent.steer;

import ebb.agent.rules.Wish;
import ebb.agent.watch.GuestInfo;
import ebb.core.InForce;
import ebb.core.Phase;
import ebb.core.notice.Notice;
import ebb.core.policy.ToGo;
import ebb.steering.MigrationSummary.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Events of migrations that nobody runs. */
public final class SteeredSample {

  private static final Map<String, RunningMigration> KNOWN = new ConcurrentHashMap<>();

  private SteeredSample() {}

  private static RunningMigration migration(String id) {
    return KNOWN.computeIfAbsent(
        id,
        i ->
            new RunningMigration(
                i,
                new GuestInfo("/run/" + i, "guest-" + i, Set.of(), OptionalLong.of(1 << 30)),
                Instant.now(),
                Duration.ofMillis(300),
                0,
                Optional.empty(),
                Optional.of(Wish.DEFAULT),
                new SpeedShare(OptionalLong.empty())));
  }

  public static AgentEvent began(String id) {
    return new AgentEvent.Began(migration(id));
  }

  public static AgentEvent noticed(String id, String notice) {
    return new AgentEvent.Noticed(
        Optional.of(migration(id)), "guest-" + id, new Notice(Notice.Kind.GUEST, notice));
  }

  public static AgentEvent reading(String id, double seconds) {
    return reading(id, seconds, Optional.empty());
  }

  /** A step with a reading of pre-copy, and what is in force then. */
  public static AgentEvent reading(String id, double seconds, Optional<InForce> inForce) {
    return new AgentEvent.Step(
        migration(id),
        new LiveReading(
            seconds,
            Phase.PRE_COPY,
            1,
            100,
            50,
            50,
            0,
            10,
            1,
            "first round",
            ToGo.UNKNOWN,
            Optional.empty(),
            inForce));
  }

  public static AgentEvent ended(String id) {
    return new AgentEvent.Ended(
        migration(id), new Ending(Status.COMPLETED, Optional.empty(), 2, Optional.empty()));
  }
}
