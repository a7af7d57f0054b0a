package ebb.core.notice;

import java.util.Locale;
import java.util.Objects;

/**
 * What an operator should know of a migration beside its course and its end.
 *
 * @param kind what it is about, for programs
 * @param text the same for people: what has happened, and what ebb does about it or what to do
 */
public record Notice(Kind kind, String text) {

  /** What a notice is about; programs choose by it what to wake somebody for. */
  public enum Kind {
    /** The throttle cannot be set; ebb tries again. */
    THROTTLE_FAILS,
    /** The throttle can be set again. */
    THROTTLE_WORKS,
    /** Another throttle has taken the place of the one that was asked for. */
    THROTTLE_CHANGED,
    /** The guest runs unthrottled for the rest of its migration. */
    THROTTLE_LOST,
    /** QEMU throttles the guest too, by auto-converge or its dirty limit. */
    OTHER_THROTTLE,
    /** The guest got no CPU at all for longer than its throttle explains. */
    STANDSTILL,
    /** The guest's vCPUs are not the threads they were taken for. */
    VCPUS,
    /** Somebody else has changed what ebb had set; ebb sets it again. */
    MEDDLING,
    /** Nothing has been heard of the migration for long; ebb waits. */
    SILENCE,
    /** What had fallen silent answers again. */
    ANSWERS,
    /** The migration is cancelled, or ends late, for its deadline. */
    DEADLINE,
    /** An attempt has failed; whether there is another. */
    RETRY,
    /** The guest goes on at the destination before all its memory is there, or cannot. */
    POST_COPY,
    /** The guest stands still for a switchover that does not end. */
    SWITCHOVER,
    /** The guest itself: paused, reset, shut down, a disk's errors. */
    GUEST,
    /** Which levers are turned on, or left out and why. */
    LEVERS,
    /** How the guest's dirtying is measured, where that is not the usual way. */
    MEASURING,
    /** ebb goes on where another ebb has gone. */
    TAKEOVER,
    /** A file of ebb's cannot be written: its recording, its journal. */
    FILES,
    /** Nobody would lift the throttle if this ebb were killed. */
    GUARD,
    /** Something of ebb's is still on the host or in the hypervisor, and could not be undone. */
    LEFT_BEHIND,
    /** What an ebb that has gone had left has been undone. */
    LIFTED,
    /** A hypervisor, or its manager, cannot be reached or watched. */
    CONNECTION,
    /** An error in ebb itself. */
    DEFECT,
    /** Something about the command, the configuration, or a program that ebb needs. */
    USAGE;

    /** As programs read it: {@code throttle-lost}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A notice of both. */
  public Notice {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
  }
}
