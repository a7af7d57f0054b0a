package ebb.host.cgroup;

import ebb.host.throttle.Hold;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Counts repairs of a throttle, and reports each kind of them once. */
final class HoldReport {

  /** What can be found. */
  enum Finding {
    MOVED("somebody moves the guest's vCPUs out of ebb's cgroup; ebb moves them back"),
    QUOTA("somebody changes the CPU quota that ebb has set; ebb sets it again"),
    REAL_TIME(
        "a vCPU has a real-time scheduling policy, which no CPU quota holds; give it an ordinary one"
            + " (chrt --other -p 0 TID) for the migration");

    private final String words;

    Finding(String words) {
      this.words = words;
    }
  }

  private final Set<Finding> told = EnumSet.noneOf(Finding.class);
  private final List<String> news = new ArrayList<>();
  private long repairs;

  /** So many of a kind were put right. */
  void repaired(Finding what, int count) {
    repairs += count;
    if (count > 0) {
      found(what);
    }
  }

  /** Something that is not ebb's to put right. */
  void found(Finding what) {
    if (told.add(what)) {
      news.add(what.words);
    }
  }

  /** What there is to be told since this was last asked. */
  Hold hold(double share) {
    var hold = new Hold(share, repairs, news);
    news.clear();
    return hold;
  }
}
