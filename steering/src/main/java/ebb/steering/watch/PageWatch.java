package ebb.steering.watch;

import ebb.core.DirtySample;
import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import ebb.core.pages.WindowEstimate;
import ebb.host.pages.PageSampler;
import ebb.host.pages.UnreadableMemoryException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches how a guest dirties its memory while it migrates, by looks at its pages on a thread of
 * its own: steering never waits for them.
 *
 * <p>Of a guest that nobody has looked at yet the first look shows all windows. After that come
 * single windows, one a second at most, so that watching takes less than 1 % of a core: while the
 * guest is being learnt each twice as long as the one before, later as short as still tells
 * something.
 */
public final class PageWatch implements AutoCloseable {

  /** The pages that are looked at. */
  public interface Pages extends AutoCloseable {

    /** Looks for a while, and shows all windows and more. */
    Look look(Duration howLong);

    /** Looks at one window of so many steps; empty where that showed nothing. */
    Optional<WindowEstimate> window(int steps);

    @Override
    void close();

    /** Those of a sampler, which is closed with them. */
    static Pages of(PageSampler sampler) {
      return new Pages() {
        @Override
        public Look look(Duration howLong) {
          return sampler.look(howLong);
        }

        @Override
        public Optional<WindowEstimate> window(int steps) {
          return sampler.window(steps);
        }

        @Override
        public void close() {
          sampler.close();
        }
      };
    }
  }

  static final Duration FIRST_LOOK = Duration.ofSeconds(2);
  static final int SHORTEST_STEPS = 8;
  static final int LONGEST_STEPS = 128;

  private static final int WATCH_STEPS = 16;
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** What is less sure than this tells nothing: a part of itself, and bytes. */
  private static final double SURE = 0.25;

  private static final double SURE_BYTES = 2 << 20;

  private final Pages pages;
  private final Queue<DirtySample> samples = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Look> looked = new AtomicReference<>();
  private final Thread thread;
  private boolean isNew;
  private int steps = SHORTEST_STEPS;
  private volatile boolean wanted = true;
  private volatile boolean learning = true;
  private volatile boolean ended;

  PageWatch(Pages pages, boolean isNew) {
    this.pages = pages;
    this.isNew = isNew;
    this.thread = Thread.ofPlatform().daemon().name("ebb-pages").unstarted(this::run);
  }

  /**
   * Begins to watch.
   *
   * @param pages closed with this
   * @param isNew whether nobody has looked at the guest yet
   */
  public static PageWatch start(Pages pages, boolean isNew) {
    var watch = new PageWatch(pages, isNew);
    watch.thread.start();
    return watch;
  }

  /** Whether it goes on; it ends by itself when the pages cannot be read any more. */
  public boolean isWatching() {
    return !ended;
  }

  /**
   * The next sample, if one has been taken.
   *
   * @param more whether others are wanted
   * @param toLearn whether the guest's curve is still to be learnt, or only watched
   */
  public Optional<DirtySample> poll(boolean more, boolean toLearn) {
    wanted = more;
    learning = toLearn;
    return Optional.ofNullable(samples.poll());
  }

  /** The first look at a guest that nobody had looked at yet, given once. */
  public Optional<Look> firstLook() {
    return Optional.ofNullable(looked.getAndSet(null));
  }

  private void run() {
    try (pages) {
      while (!ended) {
        long begun = System.nanoTime();
        if (wanted) {
          step();
        }
        while (!ended && System.nanoTime() - begun < EVERY.toNanos()) {
          LockSupport.parkNanos(EVERY.toNanos() - (System.nanoTime() - begun));
        }
      }
    } catch (UnreadableMemoryException e) {
      // The guest has ended, or is about to be watched no more; others sample it until then.
    } finally {
      ended = true;
    }
  }

  /** Takes one look. */
  void step() {
    if (isNew) {
      isNew = false;
      Look look = pages.look(FIRST_LOOK);
      look.windows().stream().filter(PageWatch::tells).forEach(this::add);
      looked.set(look);
      return;
    }
    steps = learning ? steps : Math.max(WATCH_STEPS, steps);
    Optional<WindowEstimate> window = pages.window(steps);
    boolean tells = window.filter(PageWatch::tells).isPresent();
    if (tells) {
      window.ifPresent(this::add);
    }
    if (learning) {
      steps = steps >= LONGEST_STEPS ? SHORTEST_STEPS : 2 * steps;
    } else {
      steps = tells ? WATCH_STEPS : Math.min(LONGEST_STEPS, 2 * steps);
    }
  }

  private void add(WindowEstimate window) {
    samples.add(window.sample());
  }

  /** Of a large guest a sample has few pages that change: such a window says next to nothing. */
  private static boolean tells(WindowEstimate window) {
    Estimate bytes = window.bytes();
    return bytes.standardError() <= Math.max(SURE * bytes.value(), SURE_BYTES);
  }

  @Override
  public void close() {
    ended = true;
    thread.interrupt();
  }
}
