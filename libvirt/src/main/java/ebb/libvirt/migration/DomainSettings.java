package ebb.libvirt.migration;

import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a domain's migration speed and downtime stay as ebb has set them: reads them back
 * now and then, and sets again what somebody else has changed, or what libvirt did not take.
 * libvirt is asked elsewhere, one thing after the other: while it hangs nothing waits for it and
 * nothing queues up, and when it answers it is told what is wanted by then.
 */
final class DomainSettings {

  private static final double INTERVAL_SECONDS = 2;

  /** What is kept. */
  enum Setting {
    SPEED("migration speed, bytes a second,"),
    DOWNTIME("downtime limit, ms,");

    private final String words;

    Setting(String words) {
      this.words = words;
    }
  }

  /**
   * How a setting is read and set; either may throw a {@link LibvirtException}.
   *
   * @param set returns what has been set, where libvirt rounds
   */
  record Dial(LongSupplier read, LongUnaryOperator set) {}

  /** What libvirt was asked, with what it has said, a setting that it refused left out. */
  private record Exchange(
      Map<Setting, Long> told, Map<Setting, Long> taken, Map<Setting, Long> found) {}

  private final Map<Setting, Dial> dials;
  private final Executor elsewhere;
  private final Consumer<String> notices;
  private final Map<Setting, Long> wanted = new EnumMap<>(Setting.class);
  private final Set<Setting> toTell = EnumSet.noneOf(Setting.class);
  private final Set<Setting> announced = EnumSet.noneOf(Setting.class);
  private double nextSeconds = INTERVAL_SECONDS;
  private long repairs;
  private @Nullable CompletableFuture<Exchange> exchange;
  private volatile boolean ended;

  /**
   * @param elsewhere where libvirt is asked
   */
  DomainSettings(LibvirtDomain domain, Executor elsewhere, Consumer<String> notices) {
    this(
        Map.of(
            Setting.SPEED,
            new Dial(domain::maxSpeedBytesPerSecond, domain::setMaxSpeed),
            Setting.DOWNTIME,
            new Dial(
                domain::maxDowntimeMillis,
                millis -> {
                  domain.setMaxDowntime(millis);
                  return millis;
                })),
        elsewhere,
        notices);
  }

  DomainSettings(Map<Setting, Dial> dials, Executor elsewhere, Consumer<String> notices) {
    this.dials = dials;
    this.elsewhere = elsewhere;
    this.notices = notices;
  }

  /** The speed has been set to this, bytes a second, and is to stay so. */
  void expectSpeed(long bytesPerSecond) {
    wanted.put(Setting.SPEED, bytesPerSecond);
  }

  /** Caps the speed, bytes a second, 0 for none; libvirt rounds to MiB. */
  void setSpeed(long bytesPerSecond) {
    set(Setting.SPEED, bytesPerSecond);
  }

  /** Limits the downtime, ms. */
  void setDowntime(long millis) {
    set(Setting.DOWNTIME, millis);
  }

  private void set(Setting setting, long value) {
    wanted.put(setting, value);
    toTell.add(setting);
    if (exchange == null) {
      begin(false);
    }
  }

  /** How often something had to be set again. */
  long repairs() {
    return repairs;
  }

  /** One step of the duty cycle. */
  void step(double seconds) {
    if (exchange != null) {
      if (!exchange.isDone()) {
        return;
      }
      end(exchange);
      exchange = null;
    }
    boolean reads = seconds >= nextSeconds && !wanted.isEmpty();
    if (reads) {
      nextSeconds = seconds + INTERVAL_SECONDS;
    }
    if (reads || !toTell.isEmpty()) {
      begin(reads);
    }
  }

  /** Nothing is set any more, but what is being set just now. */
  void end() {
    ended = true;
  }

  private void begin(boolean reads) {
    if (ended) {
      return;
    }
    var told = new EnumMap<Setting, Long>(Setting.class);
    toTell.forEach(setting -> told.put(setting, wanted.getOrDefault(setting, 0L)));
    toTell.clear();
    Set<Setting> read = reads ? Set.copyOf(wanted.keySet()) : Set.of();
    exchange = CompletableFuture.supplyAsync(() -> ask(told, read), elsewhere);
  }

  private Exchange ask(Map<Setting, Long> told, Set<Setting> read) {
    var taken = new EnumMap<Setting, Long>(Setting.class);
    told.forEach((setting, value) ->
        answer(() -> dial(setting).set().applyAsLong(value))
            .ifPresent(it -> taken.put(setting, it)));
    var found = new EnumMap<Setting, Long>(Setting.class);
    read.forEach(setting -> answer(dial(setting).read()).ifPresent(it -> found.put(setting, it)));
    return new Exchange(told, taken, found);
  }

  private Dial dial(Setting setting) {
    Dial dial = dials.get(setting);
    if (dial == null) {
      throw new IllegalStateException("no dial for " + setting);
    }
    return dial;
  }

  /** Near its end a migration takes nothing any more, and tells nothing. */
  private Optional<Long> answer(LongSupplier question) {
    try {
      return ended ? Optional.empty() : Optional.of(question.getAsLong());
    } catch (LibvirtException e) {
      return Optional.empty();
    }
  }

  private void end(CompletableFuture<Exchange> done) {
    Exchange said;
    try {
      said = done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    said.taken()
        .forEach((setting, value) -> {
          if (!toTell.contains(setting)) {
            wanted.put(setting, value);
          }
        });
    said.found()
        .forEach((setting, there) -> {
          // What is to be told anew by now is nobody else's change.
          long value = wanted.getOrDefault(setting, there);
          if (there != value && !toTell.contains(setting)) {
            setAgain(setting, there, value);
          }
        });
  }

  private void setAgain(Setting setting, long there, long value) {
    repairs++;
    toTell.add(setting);
    if (announced.add(setting)) {
      notices.accept(
          "the domain's "
              + setting.words
              + " is "
              + there
              + " and not "
              + value
              + " as ebb has set it: somebody has changed it, or libvirt has not taken it; ebb sets"
              + " it again while it steers");
    }
  }
}
