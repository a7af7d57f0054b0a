package ebb.steering.session;

import ebb.core.lever.LeverSupport;
import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.core.pages.Look;
import ebb.core.policy.Ways;
import ebb.core.policy.Ways.Way;
import ebb.steering.BestLevers;
import ebb.steering.GuestMeasurement;
import ebb.steering.Looking;
import java.util.Optional;

/**
 * Tells which levers would have helped a migration that somebody else has started, as they can only
 * be turned on before.
 */
final class MissedLevers {

  private final SteeredGuest guest;
  private final NoticeListener notices;

  MissedLevers(SteeredGuest guest, NoticeListener notices) {
    this.guest = guest;
    this.notices = notices;
  }

  /** Tells, by a look at the guest's pages; nothing where ebb had the choice, or nothing helps. */
  void tell(Look look) {
    Levers found = guest.levers();
    long cap = guest.speedBytesPerSecond();
    if (guest.driver().starts() || found.usesMultifd() || found.compresses() || cap <= 0) {
      return;
    }
    LeverSupport support = guest.driver().leverSupport();
    double cores = LeverWish.hostCpuOf(Runtime.getRuntime().availableProcessors());
    GuestMeasurement measured =
        Looking.measurement(
            look, Math.round(look.bytes()), guest.demandVcpus(), guest.found().vcpus().count());
    measured
        .ways(cap, guest.traits(), support, LeverWish.best(found, cores), guest.askedFirst())
        .flatMap(MissedLevers::words)
        .ifPresent(words -> notices.tell(Notice.Kind.LEVERS, words));
  }

  /** Which way would have been better than the one taken; empty where none would. */
  static Optional<String> words(Ways ways) {
    Way best = ways.best();
    return best.equals(ways.simplest())
        ? Optional.empty()
        : Optional.of(
            best.levers()
                + " would have helped, turned on at both sides before the start: "
                + BestLevers.words(best)
                + " from beginning to end instead of "
                + BestLevers.words(ways.simplest()));
  }
}
