package ebb.steering.recording;

import ebb.core.Decision;
import ebb.core.Decision.Kind;
import ebb.core.Decision.Reason;
import java.util.List;
import java.util.Random;

/** Decisions of any kind, for tests. */
final class Decisions {

  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final List<Reason> REASONS = List.of(Reason.values());

  private Decisions() {}

  /** One of any kind. */
  static Decision any(Random random) {
    return any(KINDS.get(random.nextInt(KINDS.size())), random);
  }

  /** One of a kind, for any reason, with any share. */
  static Decision any(Kind kind, Random random) {
    Reason reason = REASONS.get(random.nextInt(REASONS.size()));
    return switch (kind) {
      case UNTHROTTLED -> new Decision.Unthrottled(reason);
      case THROTTLE -> new Decision.Throttle(share(random), reason);
      case POST_COPY -> new Decision.PostCopy(reason);
      case CANCEL -> new Decision.Cancel(reason);
    };
  }

  private static double share(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> Double.MIN_VALUE;
      case 3 -> Math.nextDown(1.0);
      default -> random.nextDouble();
    };
  }
}
