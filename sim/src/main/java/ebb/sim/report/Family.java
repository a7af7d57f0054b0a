package ebb.sim.report;

import java.util.Locale;

/**
 * Policies that share a colour and a shape. There are more policies than colours that can be told
 * apart, so a colour says whose rule it is and the label says which.
 */
enum Family {
  EBB("ebb", "M0-5.5A5.5 5.5 0 1 1 0 5.5A5.5 5.5 0 1 1 0-5.5z"),
  QEMU("QEMU’s own throttles", "M-5 4H5L0-5z"),
  POST_COPY("post-copy", "M-5-4H5L0 5z"),
  OVIRT("oVirt", "M-4-4H4V4H-4z"),
  KUBEVIRT("KubeVirt", "M0-5.5L5.5 0L0 5.5L-5.5 0z"),
  MANAGER("other managers", "M-5.5-3H5.5V3H-5.5z"),
  HYPERVISOR("other hypervisors", "M-1.7-5H1.7V-1.7H5V1.7H1.7V5H-1.7V1.7H-5V-1.7H-1.7z"),
  BASELINE("baselines", "M0-4.5A4.5 4.5 0 1 1 0 4.5A4.5 4.5 0 1 1 0-4.5z");

  private final String words;
  private final String shape;

  Family(String words, String shape) {
    this.words = words;
    this.shape = shape;
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

  /** Its mark around the origin, as path data. */
  String shape() {
    return shape;
  }

  /** The class that gives an element its colour. */
  String style() {
    return "f-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
