package ebb.libvirt.migration;

import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sees to it that a domain's migration speed and downtime stay as ebb has set them: reads them back
 * now and then, and sets again what somebody else has changed, or what libvirt did not take.
 */
final class DomainSettings {

  private static final double INTERVAL_SECONDS = 2;

  private enum Setting {
    SPEED("migration speed, bytes a second,"),
    DOWNTIME("downtime limit, ms,");

    private final String words;

    Setting(String words) {
      this.words = words;
    }
  }

  private final LibvirtDomain domain;
  private final Consumer<String> notices;
  private final Map<Setting, Long> wanted = new EnumMap<>(Setting.class);
  private final Set<Setting> told = EnumSet.noneOf(Setting.class);
  private double nextSeconds = INTERVAL_SECONDS;
  private long repairs;

  DomainSettings(LibvirtDomain domain, Consumer<String> notices) {
    this.domain = domain;
    this.notices = notices;
  }

  /** The speed has been set to this, bytes a second, and is to stay so. */
  void expectSpeed(long bytesPerSecond) {
    wanted.put(Setting.SPEED, bytesPerSecond);
  }

  /** Caps the speed, bytes a second; libvirt rounds to MiB. */
  void setSpeed(long bytesPerSecond) {
    expectSpeed(bytesPerSecond);
    set(Setting.SPEED);
  }

  /** Limits the downtime, ms. */
  void setDowntime(long millis) {
    wanted.put(Setting.DOWNTIME, millis);
    set(Setting.DOWNTIME);
  }

  /** What libvirt refuses is tried again when it is read back. */
  private void set(Setting setting) {
    long value = wanted.getOrDefault(setting, 0L);
    try {
      switch (setting) {
        case SPEED -> expectSpeed(domain.setMaxSpeed(value));
        case DOWNTIME -> domain.setMaxDowntime(value);
      }
    } catch (LibvirtException e) {
      // Looked at again: near its end a migration takes nothing any more.
    }
  }

  /** How often something had to be set again. */
  long repairs() {
    return repairs;
  }

  /** One step of the duty cycle. */
  void step(double seconds) {
    if (seconds < nextSeconds) {
      return;
    }
    nextSeconds = seconds + INTERVAL_SECONDS;
    for (Setting setting : Set.copyOf(wanted.keySet())) {
      try {
        compare(setting);
      } catch (LibvirtException e) {
        // As above.
      }
    }
  }

  private void compare(Setting setting) {
    long there =
        switch (setting) {
          case SPEED -> domain.maxSpeedBytesPerSecond();
          case DOWNTIME -> domain.maxDowntimeMillis();
        };
    long value = wanted.getOrDefault(setting, there);
    if (there != value) {
      repairs++;
      set(setting);
      if (told.add(setting)) {
        notices.accept(
            "somebody has set the domain's "
                + setting.words
                + " to "
                + there
                + "; ebb sets it back to "
                + value
                + " while it steers, as was asked of it");
      }
    }
  }
}
