package ebb.host.cgroup;

import ebb.host.throttle.ThrottleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what it was given, and does nothing with it. */
public final class FakeCustody implements Custody {

  private final List<List<Held>> held = new ArrayList<>();
  private Optional<Boolean> released = Optional.empty();
  private boolean late;
  private boolean refusing;
  private Runnable onHold = () -> {};

  /** Takes nothing from now on. */
  void refuse() {
    refusing = true;
  }

  /** The next beats come too late. */
  void late(boolean now) {
    late = now;
  }

  /** Looks at the host whenever something is taken into custody. */
  void whenHeld(Runnable look) {
    onHold = look;
  }

  /** What was taken, call by call. */
  List<List<Held>> held() {
    return held;
  }

  /** Whether nothing was left when it was released; empty before that. */
  Optional<Boolean> released() {
    return released;
  }

  @Override
  public void hold(List<Held> groups) {
    if (refusing) {
      throw new ThrottleException("nobody to guard it");
    }
    held.add(List.copyOf(groups));
    onHold.run();
  }

  @Override
  public boolean beat() {
    return late;
  }

  @Override
  public void release(boolean done) {
    released = Optional.of(done);
  }
}
