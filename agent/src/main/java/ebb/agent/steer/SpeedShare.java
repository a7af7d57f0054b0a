package ebb.agent.steer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/**
 * Shares the host's speed cap among its migrations, max-min fair: each gets an equal part, and what
 * one may not use by its own cap goes to the others.
 *
 * <p>The total is never exceeded: who has to give way is told first, and until it has taken it, it
 * counts with what it had. Only what is free then is given out.
 */
public final class SpeedShare {

  /** QEMU takes 0 for no limit at all. */
  private static final long LEAST = 1;

  private static final long PATIENCE_MILLIS = 500;

  /** A migration with a part of the host's speed. */
  public static final class Member {

    private OptionalLong own;
    private long assigned;
    private LongFunction<Future<?>> limit;

    private Member(OptionalLong own) {
      this.own = own;
      this.limit = speed -> CompletableFuture.completedFuture(speed);
    }
  }

  private final OptionalLong total;
  private final List<Member> members = new ArrayList<>();

  /**
   * @param total what all together may use, bytes a second; empty for no cap
   */
  public SpeedShare(OptionalLong total) {
    this.total = total;
  }

  /**
   * Takes a migration in; the others make room before this returns.
   *
   * @param own its own cap
   */
  public synchronized Member join(OptionalLong own) {
    var member = new Member(own);
    members.add(member);
    share();
    return member;
  }

  /**
   * From now on a change of its part is told to a member.
   *
   * @param limit has it use so much from now on, and completes when it does
   */
  public synchronized void bind(Member member, LongFunction<Future<?>> limit) {
    member.limit = limit;
  }

  /** Another cap of its own for a member. */
  public synchronized void limit(Member member, OptionalLong own) {
    member.own = own;
    share();
  }

  /** A migration has ended; the others get what it had. */
  public synchronized void leave(Member member) {
    members.remove(member);
    share();
  }

  /** What a member may use, bytes a second; empty when nothing limits it. */
  public synchronized OptionalLong of(Member member) {
    return total.isEmpty() ? member.own : OptionalLong.of(member.assigned);
  }

  /** What one with this cap of its own might use, were it alone, bytes a second. */
  public OptionalLong alone(OptionalLong own) {
    return total.isPresent() && own.isPresent()
        ? OptionalLong.of(Math.min(total.getAsLong(), own.getAsLong()))
        : total.isPresent() ? total : own;
  }

  private void share() {
    if (total.isEmpty()) {
      members.stream()
          .filter(m -> m.own.isPresent() && m.own.getAsLong() != m.assigned)
          .forEach(m -> assign(m, m.own.getAsLong()));
      return;
    }
    List<Member> byCap =
        members.stream()
            .sorted(Comparator.comparingLong(m -> m.own.orElse(Long.MAX_VALUE)))
            .toList();
    long[] fair = new long[byCap.size()];
    long left = total.getAsLong();
    for (int i = 0; i < fair.length; i++) {
      fair[i] = Math.max(LEAST, Math.min(byCap.get(i).own.orElse(left), left / (fair.length - i)));
      left -= fair[i];
    }
    for (int i = 0; i < fair.length; i++) {
      if (fair[i] < byCap.get(i).assigned) {
        assign(byCap.get(i), fair[i]);
      }
    }
    for (int i = 0; i < fair.length; i++) {
      Member member = byCap.get(i);
      if (fair[i] > member.assigned) {
        long others = members.stream().mapToLong(m -> m == member ? 0 : m.assigned).sum();
        long may = Math.min(fair[i], Math.max(LEAST, total.getAsLong() - others));
        if (may != member.assigned) {
          assign(member, may);
        }
      }
    }
  }

  /** One that does not answer keeps what it had, in the books, until the next change. */
  private static void assign(Member member, long speed) {
    long before = member.assigned;
    try {
      Future<?> taken = member.limit.apply(speed);
      member.assigned = Math.max(before, speed);
      var _ = taken.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      member.assigned = speed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      member.assigned = Math.max(before, speed);
    }
  }
}
