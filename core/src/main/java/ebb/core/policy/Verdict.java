package ebb.core.policy;

/** Whether a deadline can be kept with the CPU that the guest is to keep. */
public enum Verdict {
  /** Also if the guest writes more, and the link carries less, than is likely. */
  FEASIBLE,
  /** It depends. */
  UNSURE,
  /** Not even if the guest writes less, and the link carries more, than is likely. */
  INFEASIBLE
}
