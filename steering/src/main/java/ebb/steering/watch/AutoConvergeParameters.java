package ebb.steering.watch;

import ebb.json.JsonObject;
import java.util.Map;
import java.util.Set;

/**
 * The parameters of QEMU's auto-converge by which it does just what is asked of it.
 *
 * <p>It applies {@code min(now + increment, max)} at each trigger. With the trigger threshold and
 * the initial value at their least and the increment at its most, each trigger applies just {@code
 * max-cpu-throttle}, whether that has gone up or down since.
 */
public final class AutoConvergeParameters {

  /**
   * A threshold of the trigger, percent of what is sent that is dirtied: it acts whenever it may.
   */
  public static final long ALWAYS = 1;

  /** The highest threshold: it acts when more is dirtied than sent. */
  public static final long SELDOM = 100;

  /** The least of a guest's CPU that it holds back while it is on, percent. */
  public static final int LEAST_PERCENT = 1;

  /** The most of it, percent. */
  public static final int MOST_PERCENT = 99;

  private static final String TRIGGER = "throttle-trigger-threshold";
  private static final String INCREMENT = "cpu-throttle-increment";
  private static final String INITIAL = "cpu-throttle-initial";
  private static final String MOST = "max-cpu-throttle";

  /** The names of those that {@link #of} gives. */
  public static final Set<String> NAMES = Set.of(TRIGGER, INCREMENT, INITIAL, MOST);

  private AutoConvergeParameters() {}

  /**
   * All of them.
   *
   * @param trigger the threshold, {@link #ALWAYS} or {@link #SELDOM}
   * @param percent of the guest's CPU to be held back, 1 to 99
   */
  public static Map<String, Long> of(long trigger, long percent) {
    return Map.of(
        TRIGGER, trigger, INCREMENT, (long) MOST_PERCENT, INITIAL, percent, MOST, percent);
  }

  /**
   * Those that bring it down to the least at its next trigger, whoever has turned it on.
   *
   * @param trigger the threshold
   */
  public static JsonObject idle(long trigger) {
    return JsonObject.empty()
        .with(TRIGGER, trigger)
        .with(INCREMENT, MOST_PERCENT)
        .with("cpu-throttle-tailslow", false)
        .with(INITIAL, LEAST_PERCENT)
        .with(MOST, LEAST_PERCENT);
  }

  /**
   * Those that change when it is to hold back another part of the guest's CPU.
   *
   * @param percent 1 to 99
   */
  public static JsonObject holding(long percent) {
    // The first trigger takes the initial value, later ones the maximum.
    return JsonObject.empty().with(INITIAL, percent).with(MOST, percent);
  }
}
