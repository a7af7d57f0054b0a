package ebb.steering;

import ebb.core.HypervisorTraits;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.Levers;
import java.util.Optional;

/** Chooses what is turned on for a migration, where that is left to ebb. */
@FunctionalInterface
public interface LeverChoice {

  /** What was asked for in any case, and nothing else. */
  LeverChoice AS_ASKED = question -> question.request().levers().asked();

  /**
   * What there is to go by.
   *
   * @param request what the operator has asked for
   * @param support what can be turned on
   * @param measurement of the guest; empty where it was not looked at
   * @param bytesPerSecond the cap on the bandwidth, 0 for none
   */
  record Question(
      MigrationRequest request,
      LeverSupport support,
      Optional<GuestMeasurement> measurement,
      long bytesPerSecond,
      HypervisorTraits traits) {}

  /** Chooses; at least what was asked for in any case. */
  Levers choose(Question question);
}
