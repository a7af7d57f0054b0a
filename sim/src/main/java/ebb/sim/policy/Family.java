package ebb.sim.policy;

/**
 * Whose rule a policy is. There are more policies than colours that can be told apart, so in charts
 * a family shares a colour and a shape.
 */
public enum Family {
  EBB("ebb", "ebb"),
  QEMU("qemu", "QEMU’s own throttles"),
  POST_COPY("post-copy", "post-copy"),
  OVIRT("ovirt", "oVirt"),
  KUBEVIRT("kubevirt", "KubeVirt"),
  MANAGER("manager", "other managers"),
  HYPERVISOR("hypervisor", "other hypervisors"),
  BASELINE("baseline", "baselines");

  private final String key;
  private final String words;

  Family(String key, String words) {
    this.key = key;
    this.words = words;
  }

  /** What scripts and style sheets call it. */
  public String key() {
    return key;
  }

  /** What a legend calls it. */
  public String words() {
    return words;
  }
}
