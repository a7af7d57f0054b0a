package ebb.core;

/**
 * What a policy wants done to the guest until its next decision. Whoever carries decisions out, or
 * keeps or shows them, has to know all kinds: by a {@code switch} over the type, or, in Java 17,
 * over {@link #kind}.
 */
public sealed interface Decision {

  /** The kinds there are. */
  enum Kind {
    /** {@link Decision.Unthrottled}. */
    UNTHROTTLED,
    /** {@link Decision.Throttle}. */
    THROTTLE,
    /** {@link Decision.PostCopy}. */
    POST_COPY,
    /** {@link Decision.Cancel}. */
    CANCEL
  }

  /** Which kind it is of. */
  Kind kind();

  /** Why, in the terms of the law; shown to the operator and kept in recordings. */
  Reason reason();

  /** The share of its vCPUs that the guest may use, 0 to 1. */
  double share();

  /** No throttle at all. */
  record Unthrottled(Reason reason) implements Decision {
    @Override
    public Kind kind() {
      return Kind.UNTHROTTLED;
    }

    @Override
    public double share() {
      return 1;
    }
  }

  /**
   * The guest may use this share of its vCPUs.
   *
   * @param share vCPU-seconds a second as a fraction of the vCPUs, 0 (stalled) to 1
   */
  record Throttle(double share, Reason reason) implements Decision {
    public Throttle {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("a share lies between 0 and 1, not " + share);
      }
    }

    @Override
    public Kind kind() {
      return Kind.THROTTLE;
    }
  }

  /** The guest goes on at the destination at once, and fetches there what it misses. */
  record PostCopy(Reason reason) implements Decision {
    @Override
    public Kind kind() {
      return Kind.POST_COPY;
    }

    @Override
    public double share() {
      return 1;
    }
  }

  /** The migration is given up; the guest runs on at the source. */
  record Cancel(Reason reason) implements Decision {
    @Override
    public Kind kind() {
      return Kind.CANCEL;
    }

    @Override
    public double share() {
      return 1;
    }
  }

  /** The grounds of a decision. */
  enum Reason {
    /** Nobody throttles: by the policy {@code none}, or as the migration is only watched. */
    HANDS_OFF("not steered"),
    /** Disks are copied first, which the guest's CPU has no part in. */
    COPYING_DISKS("copying disks"),
    /** Nothing has been sent twice yet, so there is nothing to contract. */
    FIRST_ROUND("first round"),
    /** The round contracts enough without a throttle. */
    NOT_NEEDED("no throttle needed"),
    /** The share that lets the round contract as the aggression asks. */
    CONTRACTION("contraction"),
    /**
     * The last round taught nothing: the guest may use at most half of its CPU time, until one
     * does.
     */
    PROBING("probing"),
    /** The share with which the migration still ends in time. */
    DEADLINE("deadline"),
    /** It is certain that the deadline will be missed. */
    DEADLINE_MISSED("deadline cannot be kept"),
    /** Nothing gets across the link, so a throttle would only hurt. */
    LINK_STALLED("link stalled"),
    /** More has been dirtied than migrated: the share is at its floor until that has changed. */
    SURPLUS("surplus lost"),
    /** The aggression is 1: the guest is stalled. */
    STALL("stall"),
    /** The break-even share of the 2011 suggestion. */
    BREAK_EVEN("break-even"),
    /** The guest no longer runs at the source, or the migration has ended. */
    OVER("over");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** The reason in the words shown to an operator. */
    public String words() {
      return words;
    }
  }
}
