package ebb.host.cgroup;

import ebb.host.throttle.ThrottleException;
import java.util.List;

/**
 * Takes a throttle's groups away when its owner no longer can. The owner is a process that may be
 * killed, frozen or forgotten at any moment; what it made on the host must not outlive it.
 */
public interface Custody {

  /**
   * Called before anything is made on the host, and again, with all groups, before more is made.
   *
   * @throws ThrottleException when they cannot be taken into custody: nothing may be made then
   */
  void hold(List<Held> groups);

  /**
   * The owner is alive; called at every decision, some ten times a second.
   *
   * @return whether quotas have to be written anew, since the beat comes so late that they may have
   *     been lifted in the meantime
   * @throws ThrottleException when nobody holds the groups any more: they have to go
   */
  boolean beat();

  /**
   * The owner has taken its groups away.
   *
   * @param done whether nothing of them is left
   */
  void release(boolean done);
}
