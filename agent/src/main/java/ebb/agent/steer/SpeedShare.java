package ebb.agent.steer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Shares the host's speed cap among its migrations, max-min fair: each gets an equal part, and what
 * one may not use by its own cap goes to the others.
 *
 * <p>The total is never exceeded: who has to give way is told first, and until it has taken it, it
 * counts with what it had. Only what is free then is given out. Nobody is asked twice at a time,
 * and no lock is held while one is waited for.
 */
public final class SpeedShare {

  /** QEMU takes 0 for no limit at all. */
  private static final long LEAST = 1;

  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** A migration with a part of the host's speed. */
  public static final class Member {

    private OptionalLong own;
    private long assigned;
    private boolean asked;
    private boolean changedMeanwhile;
    private LongFunction<CompletableFuture<?>> limit;

    private Member(OptionalLong own) {
      this.own = own;
      this.limit = speed -> CompletableFuture.completedFuture(speed);
    }
  }

  private final OptionalLong total;

  @GuardedBy("this")
  private final List<Member> members = new ArrayList<>();

  @GuardedBy("this")
  private boolean sharing;

  /**
   * @param total what all together may use, bytes a second; empty for no cap
   */
  public SpeedShare(OptionalLong total) {
    this.total = total;
  }

  /**
   * Takes a migration in; the others make room before this returns, but for those that do not
   * answer in half a second: what they free later is given out then.
   *
   * @param own its own cap
   */
  public synchronized Member join(OptionalLong own) {
    var member = new Member(own);
    members.add(member);
    share();
    awaitAnswers();
    return member;
  }

  /**
   * From now on a change of its part is told to a member, beginning with what has changed since it
   * was taken in.
   *
   * @param used what it uses now, as {@link #of} said
   * @param limit has it use so much from now on, and completes when it does
   */
  public synchronized void bind(
      Member member, OptionalLong used, LongFunction<CompletableFuture<?>> limit) {
    member.limit = limit;
    OptionalLong now = of(member);
    if (now.isPresent() && !now.equals(used)) {
      member.assigned = Math.max(member.assigned, used.orElse(0));
      ask(member, now.getAsLong());
    }
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

  /** Gives out what is free, once those who have too much were asked for it. */
  @GuardedBy("this")
  private void share() {
    sharing = true;
    try {
      giveOut();
    } finally {
      sharing = false;
    }
  }

  @GuardedBy("this")
  private void giveOut() {
    if (total.isEmpty()) {
      for (Member member : members) {
        if (member.own.isPresent() && member.own.getAsLong() != member.assigned) {
          ask(member, member.own.getAsLong());
        }
      }
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
        ask(byCap.get(i), fair[i]);
      }
    }
    for (int i = 0; i < fair.length; i++) {
      Member member = byCap.get(i);
      if (fair[i] > member.assigned) {
        long others = members.stream().mapToLong(m -> m == member ? 0 : m.assigned).sum();
        long may = Math.min(fair[i], Math.max(LEAST, total.getAsLong() - others));
        if (may != member.assigned) {
          ask(member, may);
        }
      }
    }
  }

  /** One that does not answer, or not yet, keeps in the books the more of both. */
  @GuardedBy("this")
  private void ask(Member member, long speed) {
    if (member.asked) {
      member.changedMeanwhile = true;
      return; // it is shared anew when the answer comes
    }
    long before = member.assigned;
    member.assigned = Math.max(before, speed);
    member.asked = true;
    var _ =
        member
            .limit
            .apply(speed)
            .whenComplete((done, failure) -> answer(member, speed, failure == null));
  }

  private synchronized void answer(Member member, long speed, boolean taken) {
    boolean news = taken || member.changedMeanwhile;
    member.asked = false;
    member.changedMeanwhile = false;
    if (taken) {
      member.assigned = speed;
    }
    if (news && !sharing) {
      share();
    }
    notifyAll();
  }

  private synchronized void awaitAnswers() {
    long until = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (members.stream().anyMatch(member -> member.asked)) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
          return;
        }
        wait(left); // which lets go of the lock
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
