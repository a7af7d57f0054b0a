package ebb.steering.session;

import ebb.core.EbbException;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.steering.LeverChoice;
import ebb.steering.MigrationException;
import java.util.Optional;
import java.util.Set;

/**
 * Turns on what was asked for, or chosen, before a migration. What others have turned on is taken
 * as it is. What cannot be had is left out and told, but for encryption: without that, where it was
 * asked for, there is no migration.
 */
final class LeverSetup {

  private final GuestDriver driver;
  private final LeverChoice choice;
  private final NoticeListener notices;

  LeverSetup(GuestDriver driver, LeverChoice choice, NoticeListener notices) {
    this.driver = driver;
    this.choice = choice;
    this.notices = notices;
  }

  /**
   * Turns it on.
   *
   * @return what is on then
   * @throws MigrationException when the migration was to be encrypted and cannot be
   */
  Levers turnOn(LeverChoice.Question question) {
    LeverWish wish = question.request().levers();
    Levers found = question.support().found();
    if (found.usesMultifd() || found.compresses()) {
      return takeAsItIs(found, wish);
    }
    Levers wanted = wish.choose() ? choice.choose(question) : wish.asked();
    Optional<String> missing = why(question.support().whyNot(wanted));
    Levers possible =
        missing.isEmpty() ? wanted : without(wanted, question.support(), missing.get());
    return encrypted(tried(possible), found);
  }

  private Levers takeAsItIs(Levers found, LeverWish wish) {
    Levers asked = wish.asked();
    if (asked.tls().isPresent() && found.tls().isEmpty()) {
      throw notEncrypted(found + " is turned on by somebody else, without TLS");
    }
    boolean others = !asked.equals(Levers.NONE) && !asked.equals(found);
    notices.tell(
        Notice.Kind.LEVERS,
        found
            + " was turned on before ebb came; ebb leaves it as it is"
            + (others ? " and does not turn on " + asked : ""));
    driver.turnOn(found);
    return found;
  }

  private static Optional<String> why(Set<String> reasons) {
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  /** All that makes a migration quicker goes together. */
  private Levers without(Levers wanted, LeverSupport support, String why) {
    Levers rest = wanted.tls().map(Levers.NONE::withTls).orElse(Levers.NONE);
    why(support.whyNot(rest))
        .ifPresent(reason -> {
          throw notEncrypted(reason);
        });
    notices.tell(Notice.Kind.LEVERS, "the migration goes without " + wanted + ": " + why);
    return rest;
  }

  private Levers tried(Levers wanted) {
    try {
      driver.turnOn(wanted);
      return wanted;
    } catch (EbbException e) {
      String why = String.valueOf(e.getMessage());
      if (wanted.tls().isPresent()) {
        throw notEncrypted(why);
      }
      notices.tell(Notice.Kind.LEVERS, "the migration goes without " + wanted + ": " + why);
      driver.turnOn(Levers.NONE);
      return Levers.NONE;
    }
  }

  private static MigrationException notEncrypted(String why) {
    return new MigrationException("refused, as it would not be encrypted as asked: " + why);
  }

  /** The credentials that somebody else has set are in use, too. */
  private static Levers encrypted(Levers levers, Levers found) {
    return levers.tls().isEmpty() && found.tls().isPresent()
        ? levers.withTls(found.tls().get())
        : levers;
  }
}
