package ebb.sim.report;

import java.util.Locale;

/**
 * Policies that share a colour and a shape. There are more policies than colours that can be told
 * apart, so a colour says whose rule it is and the label says which.
 */
enum Family {
  EBB("ebb"),
  QEMU("QEMU’s own throttles"),
  POST_COPY("post-copy"),
  OVIRT("oVirt"),
  KUBEVIRT("KubeVirt"),
  MANAGER("other managers"),
  HYPERVISOR("other hypervisors"),
  BASELINE("baselines");

  private final String words;

  Family(String words) {
    this.words = words;
  }

  /** The family of a policy, by its name with or without settings. */
  static Family of(String policy) {
    int settings = policy.indexOf(':');
    String name = settings < 0 ? policy : policy.substring(0, settings);
    if (name.startsWith("auto-converge") || name.equals("dirty-limit")) {
      return QEMU;
    }
    if (name.startsWith("ebb")) {
      return EBB;
    }
    if (name.startsWith("ovirt")) {
      return OVIRT;
    }
    if (name.startsWith("kubevirt")) {
      return KUBEVIRT;
    }
    return switch (name) {
      case "post-copy" -> POST_COPY;
      case "xen", "cloud-hypervisor" -> HYPERVISOR;
      case "none", "rfc-2011", "stop-and-copy", "clairvoyant" -> BASELINE;
      default -> MANAGER;
    };
  }

  /** What the legend calls it. */
  String words() {
    return words;
  }

  /** What the page's scripts and style call it. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
