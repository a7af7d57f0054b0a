package ebb.lab;

import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the bare guest says of itself, read from its memory through the monitor. It lives in guest
 * RAM, so it goes on at the destination. The layout is in {@code lab/src/main/guest/report.h}.
 *
 * @param ready whether the guest has finished its set-up and is at work
 * @param error the guest's own error code, empty when it is well
 * @param millis guest time since it was ready, ms; stands still while the guest is stopped
 * @param sweeps times that all of its memory has been verified
 * @param mismatches pages found to be stale or corrupted
 * @param vcpus per vCPU
 */
public record GuestReport(
    boolean ready, OptionalInt error, long millis, long sweeps, long mismatches, List<Vcpu> vcpus) {

  private static final int ADDRESS = 0x9000;
  private static final int HEADER_WORDS = 32;
  private static final int VCPU_WORDS = 72;
  private static final long MAGIC = 0x31424245L;
  private static final long VERSION = 2;
  private static final long READY = 3;
  private static final long DEAD = 0xdead;
  private static final int ATTEMPTS = 50;
  private static final Pattern WORD = Pattern.compile("0x([0-9a-f]{8})(?=\\s|$)");

  /**
   * A vCPU's progress.
   *
   * @param pages pages written since the guest was ready
   * @param gapMicros all gaps in its own progress together, us
   * @param longestGapMicros longest gap in its own progress, us
   * @param gaps how many gaps of each length
   */
  public record Vcpu(long pages, long gapMicros, long longestGapMicros, StallHistogram gaps) {}

  /**
   * Reads the report of a guest with so many vCPUs.
   *
   * @throws LabException when it cannot be read whole
   */
  public static GuestReport read(QmpClient qmp, int vcpus) {
    int count = HEADER_WORDS + vcpus * VCPU_WORDS;
    long[] before = words(qmp, count);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long[] words = words(qmp, count);
      if (sameHighWords(before, words, vcpus)) {
        return of(words, vcpus);
      }
      before = words;
    }
    throw new LabException("the guest's report kept changing while it was being read");
  }

  private static long[] words(QmpClient qmp, int count) {
    String text =
        qmp.executeText(
            "human-monitor-command",
            JsonObject.empty()
                .with("command-line", "xp /" + count + "xw 0x" + Integer.toHexString(ADDRESS)));
    Matcher matcher = WORD.matcher(text);
    long[] words = new long[count];
    int found = 0;
    while (found < count && matcher.find()) {
      words[found++] = Long.parseLong(matcher.group(1), 16);
    }
    if (found < count) {
      throw new LabException("the guest's memory cannot be read: " + text.lines().findFirst());
    }
    return words;
  }

  /** Before the guest has booted there is anything at all. */
  private static boolean isValid(long[] words) {
    return words[0] == MAGIC && words[1] == VERSION;
  }

  /**
   * A counter of two words can be torn only while its high word changes, once in hours. (The
   * guest's own update numbers are of no use here: a throttled vCPU can rest in mid-update.)
   */
  private static boolean sameHighWords(long[] a, long[] b, int vcpus) {
    for (int k = 0; k < vcpus; k++) {
      int high = HEADER_WORDS + k * VCPU_WORDS + 5;
      if (a[high] != b[high]) {
        return false;
      }
    }
    return true;
  }

  private static GuestReport of(long[] words, int count) {
    boolean valid = isValid(words);
    var vcpus = new ArrayList<Vcpu>();
    for (int k = 0; k < count; k++) {
      int at = HEADER_WORDS + k * VCPU_WORDS;
      var gaps = new ArrayList<Long>();
      for (int bucket = 0; bucket < StallHistogram.BUCKETS; bucket++) {
        gaps.add(words[at + 14 + bucket]);
      }
      vcpus.add(
          new Vcpu(
              wide(words, at + 4), wide(words, at + 8), words[at + 13], new StallHistogram(gaps)));
    }
    return new GuestReport(
        valid && words[2] == READY,
        valid && words[2] == DEAD ? OptionalInt.of((int) words[3]) : OptionalInt.empty(),
        words[9],
        words[10],
        words[11],
        vcpus);
  }

  private static long wide(long[] words, int at) {
    return words[at] | words[at + 1] << 32;
  }

  /** How long its vCPUs were kept from running since it was ready, all together, s. */
  public double gapSeconds() {
    return vcpus.stream().mapToLong(Vcpu::gapMicros).sum() / 1e6;
  }

  /** Pages written by all vCPUs. */
  public long pages() {
    return vcpus.stream().mapToLong(Vcpu::pages).sum();
  }

  /** The gaps of all vCPUs. */
  public StallHistogram gaps() {
    return vcpus.stream().map(Vcpu::gaps).reduce(StallHistogram.empty(), StallHistogram::plus);
  }

  /** The longest gap in any vCPU's progress, ms. */
  public double longestStallMillis() {
    return vcpus.stream().mapToLong(Vcpu::longestGapMicros).max().orElse(0) / 1000.0;
  }
}
