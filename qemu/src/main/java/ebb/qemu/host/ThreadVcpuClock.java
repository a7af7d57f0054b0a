package ebb.qemu.host;

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

  private final HostFiles host;
  private final Map<Path, Long> lastNanos = new LinkedHashMap<>();

  /**
   * @param tids thread ids of the vCPUs as the host knows them
   */
  public ThreadVcpuClock(HostFiles host, List<Long> tids) {
    this.host = host;
    add(tids);
  }

  @Override
  public synchronized void follow(List<Long> tids) {
    add(tids);
  }

  private void add(List<Long> tids) {
    for (long tid : tids) {
      lastNanos.putIfAbsent(host.proc(tid).resolve("schedstat"), 0L);
    }
  }

  @Override
  public synchronized double vcpuSeconds() {
    lastNanos.replaceAll(ThreadVcpuClock::later);
    return lastNanos.values().stream().mapToLong(Long::longValue).sum() / 1e9;
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
