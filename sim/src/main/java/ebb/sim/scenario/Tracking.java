package ebb.sim.scenario;

/** When the hypervisor takes a page's dirty bit back. Both ways exist in the wild. */
public enum Tracking {
  /**
   * At the bitmap sync, for all pages together: what is written before it is sent is sent twice.
   */
  AT_SYNC,
  /** As each page is sent (KVM's manual dirty-log protection). */
  AT_SEND
}
