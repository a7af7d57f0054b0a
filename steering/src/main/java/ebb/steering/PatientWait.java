package ebb.steering;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Waits for a hypervisor's answer however long it takes: in the blackout of the switchover it gives
 * none. Meanwhile the guest is let go by and by, as a vCPU that waits for its quota delays the stop
 * of the switchover; and the operator is told.
 */
public final class PatientWait {

  /** An answer that may still have to come. */
  @FunctionalInterface
  public interface Answer<T> {

    /** Waits for it; empty when it has not come in time. */
    Optional<T> within(Duration atMost);
  }

  private final Patience patience;
  private final ThrottleInUse throttle;
  private final String who;
  private final NoticeListener notices;

  /**
   * @param who does not answer, for the operator
   */
  public PatientWait(
      Patience patience, ThrottleInUse throttle, String who, NoticeListener notices) {
    this.patience = patience;
    this.throttle = throttle;
    this.who = who;
    this.notices = notices;
  }

  /**
   * Waits for an answer.
   *
   * @param switchoverNear whether it may begin any moment; otherwise the hypervisor may just be
   *     busy, and the throttle is loosened first
   * @param onSilence told again and again, once the operator has been, how long the hypervisor has
   *     been silent
   */
  public <T> T await(Answer<T> answer, boolean switchoverNear, Consumer<Duration> onSilence) {
    Optional<T> said = answer.within(patience.prompt());
    if (said.isPresent()) {
      return said.get();
    }
    if (switchoverNear) {
      throttle.lift();
    } else {
      throttle.loosen();
    }
    said = answer.within(patience.lift());
    if (said.isPresent()) {
      heedSilence(switchoverNear);
      return said.get();
    }
    boolean lifted = throttle.lift();
    said = answer.within(patience.tell().minus(patience.lift()));
    T told = said.isPresent() ? said.get() : awaitForEver(answer, lifted, onSilence);
    heedSilence(switchoverNear);
    return told;
  }

  /** In the switchover a hypervisor is silent whatever the throttle. */
  private void heedSilence(boolean switchoverNear) {
    if (!switchoverNear) {
      throttle.heedSilence();
    }
  }

  private <T> T awaitForEver(Answer<T> answer, boolean lifted, Consumer<Duration> onSilence) {
    notices.tell(
        Notice.Kind.SILENCE,
        who
            + " has not answered for "
            + patience.tell().toSeconds()
            + " s; ebb waits, and "
            + (lifted
                ? "the guest runs unthrottled meanwhile"
                : "QEMU's throttle stays as it is meanwhile"));
    Duration silent = patience.tell();
    Optional<T> said = Optional.empty();
    while (said.isEmpty()) {
      onSilence.accept(silent);
      said = answer.within(patience.lift());
      silent = silent.plus(patience.lift());
    }
    notices.tell(Notice.Kind.ANSWERS, who + " answers again");
    return said.get();
  }
}
