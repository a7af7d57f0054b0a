package ebb.core.policy;

/**
 * What is chosen for the running round: to leave the guest unthrottled, or to hold it. Chosen once
 * a round, and anew where something has been learnt or the link carries twice as much.
 */
final class RoundChoice {

  /** A link that carries so many times as much again calls for another look. */
  private static final double FASTER = 2;

  private boolean open = true;
  private double bandwidth;
  private boolean unthrottled;
  private double impatience;

  /** Has it chosen anew. */
  void reopen() {
    open = true;
  }

  /** Takes over what somebody else has chosen, who foretold nothing of it. */
  void adopt(boolean otherIsUnthrottled) {
    unthrottled = otherIsUnthrottled;
    impatience = 0;
  }

  /**
   * Chooses, where that is due.
   *
   * @param had what the round has to send beyond the threshold, bytes
   * @param demandCpus CPU that the guest uses when nobody slows it
   * @param demanded the contraction that the budget demands
   */
  void choose(Law law, Trust trust, double had, double demandCpus, double demanded) {
    double now = law.model().bandwidth();
    if (!open && (unthrottled || now <= FASTER * bandwidth)) {
      return;
    }
    open = false;
    bandwidth = now;
    impatience = law.impatience(had, demanded);
    double alone = demandCpus * law.model().seconds(had);
    unthrottled =
        trust.allowsUnthrottled(alone) && law.contractsUnthrottled(had, alone, impatience);
  }

  /** Whether the guest is left unthrottled. */
  boolean isUnthrottled() {
    return unthrottled;
  }

  /** The part that the round has to contract by for that. */
  double impatience() {
    return impatience;
  }
}
