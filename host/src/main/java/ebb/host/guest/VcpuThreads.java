package ebb.host.guest;

import java.util.List;
import java.util.Optional;

/**
 * The vCPU threads of a guest, each of which was a thread of its verified process when looked at:
 * only {@link GuestProcess} makes them. A number may go to another process's thread at any time, so
 * whoever has moved one looks again, see {@link GuestProcess#has}.
 */
public final class VcpuThreads {

  private final GuestProcess process;
  private final List<Long> tids;

  VcpuThreads(GuestProcess process, List<Long> tids) {
    this.process = process;
    this.tids = List.copyOf(tids);
  }

  /** Whose they are. */
  public GuestProcess process() {
    return process;
  }

  /** Their ids on this host, each once, at least one. */
  public List<Long> tids() {
    return tids;
  }

  /** One of them alone; empty when it is none of them. */
  public Optional<VcpuThreads> only(long tid) {
    return tids.contains(tid)
        ? Optional.of(new VcpuThreads(process, List.of(tid)))
        : Optional.empty();
  }

  /** Those that have a real-time scheduling policy just now, which no CPU quota holds. */
  public List<Long> realTime() {
    return tids.stream().filter(process::isRealTime).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VcpuThreads that
        && process.equals(that.process)
        && tids.equals(that.tids);
  }

  @Override
  public int hashCode() {
    return tids.hashCode();
  }

  @Override
  public String toString() {
    return process + ", threads " + tids;
  }
}
