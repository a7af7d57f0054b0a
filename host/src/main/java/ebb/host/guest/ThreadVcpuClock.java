package ebb.host.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The vCPU threads' own clocks, from the first figure of {@code /proc/TID/schedstat} (nanoseconds
 * on a CPU). A thread that has gone counts with what it had used when last seen.
 */
public final class ThreadVcpuClock implements VcpuClock {

  private final Map<Path, Long> lastNanos = new LinkedHashMap<>();

  /** What threads had used that have gone and are forgotten. */
  private long pastNanos;

  /** Reads the clocks of these threads. */
  public ThreadVcpuClock(VcpuThreads threads) {
    add(threads);
  }

  @Override
  public synchronized void follow(Vcpus vcpus) {
    vcpus.threads().ifPresent(this::follow);
  }

  private void follow(VcpuThreads threads) {
    List<Path> named = clocks(threads);
    lastNanos
        .entrySet()
        .removeIf(clock -> {
          boolean gone = !named.contains(clock.getKey()) && !Files.exists(clock.getKey());
          pastNanos += gone ? clock.getValue() : 0;
          return gone;
        });
    add(threads);
  }

  private void add(VcpuThreads threads) {
    clocks(threads).forEach(clock -> lastNanos.putIfAbsent(clock, 0L));
  }

  private static List<Path> clocks(VcpuThreads threads) {
    return threads.tids().stream()
        .map(tid -> threads.process().task(tid).resolve("schedstat"))
        .toList();
  }

  /** How many files it reads. */
  synchronized int files() {
    return lastNanos.size();
  }

  @Override
  public synchronized double vcpuSeconds() {
    lastNanos.replaceAll(ThreadVcpuClock::later);
    return (pastNanos + lastNanos.values().stream().mapToLong(Long::longValue).sum()) / 1e9;
  }

  private static long later(Path schedstat, long last) {
    try {
      String line = Files.readString(schedstat);
      int end = line.indexOf(' ');
      return Math.max(last, Long.parseLong(end < 0 ? line.strip() : line.substring(0, end)));
    } catch (IOException | NumberFormatException e) {
      return last;
    }
  }
}
