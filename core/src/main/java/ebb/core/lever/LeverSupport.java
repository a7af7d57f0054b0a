package ebb.core.lever;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which levers can be turned on for a migration, and why the others cannot.
 *
 * @param missing what cannot, each with the reason in words that an operator can act on
 * @param found what somebody else has turned on already, which is taken as it is; {@link
 *     Levers#NONE} where nothing is
 * @param hints what stands in the way of a quicker migration besides, a sentence each
 */
public record LeverSupport(Map<Lever, String> missing, Levers found, List<String> hints) {

  /** Everything can be turned on. */
  public static final LeverSupport ALL = new LeverSupport(Map.of(), Levers.NONE, List.of());

  public LeverSupport {
    missing = Map.copyOf(missing);
    hints = List.copyOf(hints);
  }

  /** Nothing can be turned on, for one reason. */
  public static LeverSupport nothing(String reason) {
    var missing = new EnumMap<Lever, String>(Lever.class);
    EnumSet.allOf(Lever.class).forEach(lever -> missing.put(lever, reason));
    return new LeverSupport(missing, Levers.NONE, List.of());
  }

  /** This without some lever; the reason given first is kept. */
  public LeverSupport without(Lever lever, String reason) {
    var more = new EnumMap<Lever, String>(Lever.class);
    more.putAll(missing);
    more.putIfAbsent(lever, reason);
    return new LeverSupport(more, found, hints);
  }

  /** This where somebody else has turned these on. */
  public LeverSupport with(Levers set) {
    return new LeverSupport(missing, set, hints);
  }

  /** This with one more hint. */
  public LeverSupport with(String hint) {
    var more = new ArrayList<>(hints);
    more.add(hint);
    return new LeverSupport(missing, found, more);
  }

  /** Whether it can be turned on. */
  public boolean has(Lever lever) {
    return !missing.containsKey(lever);
  }

  /** Why it cannot. */
  public Optional<String> whyNot(Lever lever) {
    return Optional.ofNullable(missing.get(lever));
  }

  /** Whether all of these can be turned on. */
  public boolean has(Levers levers) {
    return whyNot(levers).isEmpty();
  }

  /** Why some of these cannot. */
  public Set<String> whyNot(Levers levers) {
    var reasons = new LinkedHashSet<String>();
    levers.used().forEach(lever -> whyNot(lever).ifPresent(reasons::add));
    return reasons;
  }

  /** Whether anything can be turned on. */
  public boolean hasAny() {
    return missing.size() < Lever.values().length;
  }
}
