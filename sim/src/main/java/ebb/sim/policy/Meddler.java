package ebb.sim.policy;

import ebb.sim.machine.InHypervisor;
import ebb.sim.scenario.Meddling;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who changes parameters of the hypervisor in mid-migration. Of ebb's own policies they
 * are set again, as ebb reads back once a second what it has set and brings QEMU's own throttle
 * down. Others leave them as they are.
 */
final class Meddler implements InHypervisor {

  /** How long a change holds beside ebb, which looks once a second. */
  private static final double REPAIRED_SECONDS = 1;

  private final InHypervisor own;
  private final Deque<Meddling> toCome;
  private final boolean repairs;
  private double repairSeconds = Double.POSITIVE_INFINITY;
  private @Nullable AutoConverge autoConverge;

  private Meddler(InHypervisor own, List<Meddling> meddling, boolean repairs) {
    this.own = own;
    this.toCome = new ArrayDeque<>(meddling);
    this.repairs = repairs;
  }

  /**
   * A hypervisor in which this is changed.
   *
   * @param own its own rules
   * @param meddling in order of time
   * @param repairs whether somebody sets again what was changed
   */
  static InHypervisor in(InHypervisor own, List<Meddling> meddling, boolean repairs) {
    return meddling.isEmpty() ? own : new Meddler(own, meddling, repairs);
  }

  @Override
  public void onSync(SyncReport sync, Controls controls) {
    own.onSync(sync, controls);
    if (autoConverge != null) {
      autoConverge.onSync(sync, controls);
    }
  }

  @Override
  public double nextTimerSeconds() {
    double next = toCome.isEmpty() ? Double.POSITIVE_INFINITY : toCome.getFirst().atSeconds();
    return Math.min(own.nextTimerSeconds(), Math.min(next, repairSeconds));
  }

  @Override
  public void onTimer(Controls controls) {
    double now = controls.seconds();
    while (!toCome.isEmpty() && toCome.getFirst().atSeconds() <= now) {
      change(toCome.removeFirst().change(), controls);
      repairSeconds = repairs ? now + REPAIRED_SECONDS : Double.POSITIVE_INFINITY;
    }
    if (now >= repairSeconds) {
      repairSeconds = Double.POSITIVE_INFINITY;
      controls.setAsAsked();
      if (autoConverge != null) {
        autoConverge = null;
        controls.throttle(0);
      }
    }
    if (now >= own.nextTimerSeconds()) {
      own.onTimer(controls);
    }
  }

  private void change(Meddling.Change change, Controls controls) {
    if (change instanceof Meddling.Cap cap) {
      controls.cap(cap.bytesPerSecond());
    } else if (change instanceof Meddling.Downtime downtime) {
      controls.downtimeLimit(downtime.seconds());
    } else {
      autoConverge = new AutoConverge(Generation.WITHOUT_TIMER, AutoConverge.Settings.DEFAULTS);
    }
  }
}
