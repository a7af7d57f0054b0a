package ebb.agent.life;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Runs threads that live as long as the agent does. Each runs its round again and again; an
 * exception ends that round alone, and is told once. It is known when each thread last ended a
 * round, so a thread that hangs is noticed.
 */
public final class LongLived {

  /** After a round that failed, so that a lasting trouble does not take a CPU. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final Consumer<String> notices;
  private final LongSupplier nanoTime;
  private final List<Life> lives = new CopyOnWriteArrayList<>();

  /** What a thread does, again and again. */
  @FunctionalInterface
  public interface Round {

    /**
     * Goes round once.
     *
     * @param pulse for a round that takes long: shows that it gets on
     */
    void go(Pulse pulse) throws InterruptedException;
  }

  /** Shows that a thread gets on. */
  @FunctionalInterface
  public interface Pulse {

    /** It got on just now. */
    void beat();
  }

  /**
   * How a thread goes round.
   *
   * @param name of the thread
   * @param pause between two rounds
   * @param longest the time without a beat after which something is wrong, more than the pause
   * @param remedy what helps then
   */
  public record Rhythm(String name, Duration pause, Duration longest, Remedy remedy) {}

  /** What helps when a thread has got stuck. */
  public enum Remedy {
    /** The agent is at fault, and a new one may not be. */
    START_ANEW,
    /** It waits for a disk or a daemon, for which a new agent would wait, too. */
    WAIT
  }

  /** A thread that has got stuck. */
  public record Late(String name, Remedy remedy) {}

  /**
   * @param notices told of each trouble once
   */
  public LongLived(Consumer<String> notices) {
    this(notices, System::nanoTime);
  }

  LongLived(Consumer<String> notices, LongSupplier nanoTime) {
    this.notices = notices;
    this.nanoTime = nanoTime;
  }

  /**
   * Starts a thread.
   *
   * @param kind virtual or real; a real one has to be a daemon
   */
  public Life start(Rhythm rhythm, Thread.Builder kind, Round round) {
    var life = new Life(rhythm, kind, round);
    lives.add(life);
    life.thread.start();
    return life;
  }

  /** Seconds since each that lives last went round, by its name. */
  public Map<String, Double> idleSeconds() {
    return lives.stream()
        .collect(
            Collectors.toMap(
                life -> life.rhythm.name(), Life::idleSeconds, Math::max, TreeMap::new));
  }

  /** Those that have not gone round for longer than they may take. */
  public List<Late> late() {
    return lives.stream()
        .filter(Life::isLate)
        .map(life -> new Late(life.rhythm.name(), life.rhythm.remedy()))
        .sorted(Comparator.comparing(Late::name))
        .toList();
  }

  /** One of the threads. */
  public final class Life implements AutoCloseable {

    private final Rhythm rhythm;
    private final Round round;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long lastNanos = nanoTime.getAsLong();
    private String told = "";

    private Life(Rhythm rhythm, Thread.Builder kind, Round round) {
      this.rhythm = rhythm;
      this.round = round;
      this.thread = kind.name(rhythm.name()).unstarted(this::live);
    }

    private void live() {
      try {
        do {
          beat();
          rest(goRound() ? rhythm.pause() : longer(rhythm.pause(), REST));
        } while (!isClosed());
      } finally {
        lives.remove(this);
      }
    }

    private boolean goRound() {
      try {
        round.go(this::beat);
        return true;
      } catch (InterruptedException | RuntimeException | Error e) {
        if (!isClosed()) {
          tell(e);
        }
        return false;
      }
    }

    /** An interrupt that is not the end, left over by some round, wakes it and no more. */
    private void rest(Duration pause) {
      beat();
      try {
        var _ = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        beat();
      }
    }

    private boolean isClosed() {
      return closed.getCount() == 0;
    }

    private void tell(Throwable e) {
      if (!told.equals(e.toString())) {
        told = e.toString();
        notices.accept(rhythm.name() + " failed in one round and goes on: " + e);
      }
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? one : other;
    }

    private void beat() {
      lastNanos = nanoTime.getAsLong();
    }

    private double idleSeconds() {
      return (nanoTime.getAsLong() - lastNanos) / 1e9;
    }

    private boolean isLate() {
      return nanoTime.getAsLong() - lastNanos > rhythm.longest().toNanos();
    }

    /** The round that it is in is its last. */
    @Override
    public void close() {
      closed.countDown();
    }

    /** Has it end at once, and waits for that. */
    public void end(Duration atMost) {
      close();
      thread.interrupt();
      try {
        thread.join(atMost);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
