package ebb.host.guest;

import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import ebb.host.system.SocketPeer;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The process that runs a guest, as somebody says who can be trusted: the kernel, of the peer of a
 * unix socket; the operator, or libvirt, by its number. What the QEMU itself says of its process
 * and its threads is never taken for true: whoever has broken out of the guest says what it likes.
 *
 * <p>Throttles, vCPU clocks and the lock of a guest take this, or {@link VcpuThreads} made from it,
 * and no numbers.
 */
public final class GuestProcess {

  /** Place in /proc/PID/task/TID/stat behind the program's name. */
  private static final int POLICY = 38;

  /** SCHED_FIFO, SCHED_RR and SCHED_DEADLINE. */
  private static final Set<String> REAL_TIME = Set.of("1", "2", "6");

  private final HostFiles host;
  private final ProcessId id;

  private GuestProcess(HostFiles host, ProcessId id) {
    this.host = host;
    this.id = id;
  }

  /**
   * The process that listens on a unix socket. Where its number may have gone to another process
   * since, that has to be of the same user: root gives its rights up, nobody gets any.
   *
   * @return empty when it is not to be seen from here
   */
  public static Optional<GuestProcess> of(HostFiles host, SocketPeer peer) {
    return named(host, peer.pid())
        .filter(process -> peer.uid() == 0 || process.users().contains(peer.uid()));
  }

  /**
   * The process of a number that the operator, or a manager that is trusted as such, has named.
   *
   * @param pid as seen from here
   * @return empty when there is no such process, or it has ended
   */
  public static Optional<GuestProcess> named(HostFiles host, long pid) {
    return ProcessId.of(host, pid).map(id -> new GuestProcess(host, id));
  }

  /** Which process, told from a later one of the same number. */
  public ProcessId id() {
    return id;
  }

  /** The kernel's files that it was seen in. */
  public HostFiles host() {
    return host;
  }

  /** Whether just this process still runs. */
  public boolean isAlive() {
    return id.isAlive(host);
  }

  /** Whether a thread is this process's now. */
  public boolean has(long tid) {
    return Files.isDirectory(task(tid)) && isAlive();
  }

  /**
   * Whether one of its threads has a real-time scheduling policy, by {@code policy} in {@code
   * /proc/PID/task/TID/stat}, see proc(5) and sched(7); false when that cannot be told.
   */
  boolean isRealTime(long tid) {
    try {
      String stat = String.join("\n", HostFiles.lines(task(tid).resolve("stat")));
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" "));
      return fields.size() > POLICY && REAL_TIME.contains(fields.get(POLICY));
    } catch (IOException e) {
      return false;
    }
  }

  /** What the host keeps for it in memory, see {@link HostFiles#keptBytes}. */
  public OptionalLong keptBytes() {
    return host.keptBytes(id.pid());
  }

  /**
   * Those of its threads that are meant, by their numbers as seen from here. Others are left out,
   * and so are repetitions and whatever exceeds {@link Vcpus#MOST}.
   *
   * @return empty when none is left
   */
  public Optional<VcpuThreads> threads(Collection<Long> tids) {
    return vcpus(tids.stream().distinct().limit(Vcpus.MOST).filter(this::has).toList());
  }

  /**
   * Those of its threads that the QEMU itself names, by their numbers in its own PID namespace.
   * Others are left out as in {@link #threads}.
   *
   * @return empty when none is left
   */
  public Optional<VcpuThreads> threadsItNames(Collection<Long> ids) {
    List<Long> few = ids.stream().distinct().limit(Vcpus.MOST).toList();
    if (!isNested()) {
      return threads(few);
    }
    Map<Long, Long> byOwnNumber = threadsByOwnNumber();
    return threads(few.stream().filter(byOwnNumber::containsKey).map(byOwnNumber::get).toList());
  }

  private Optional<VcpuThreads> vcpus(List<Long> tids) {
    return tids.isEmpty() ? Optional.empty() : Optional.of(new VcpuThreads(this, tids));
  }

  /** Whether it lives in a PID namespace below the one that is looked from. */
  private boolean isNested() {
    return status(host.proc(id.pid()), "NSpid:").size() > 1;
  }

  private Map<Long, Long> threadsByOwnNumber() {
    var threads = new HashMap<Long, Long>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(tasks())) {
      for (Path task : tasks) {
        List<Long> numbers = status(task, "NSpid:");
        if (!numbers.isEmpty()) {
          threads.put(numbers.getLast(), Long.parseLong(task.getFileName().toString()));
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return Map.of();
    }
    return threads;
  }

  /** Real, effective and saved; /proc itself belongs to root once rights have been given up. */
  private List<Long> users() {
    return status(host.proc(id.pid()), "Uid:");
  }

  private static List<Long> status(Path proc, String key) {
    var numbers = new ArrayList<Long>();
    try {
      for (String line : HostFiles.lines(proc.resolve("status"))) {
        if (line.startsWith(key)) {
          for (String word : List.of(line.substring(key.length()).strip().split("\\s+"))) {
            numbers.add(Long.parseLong(word));
          }
        }
      }
    } catch (IOException | NumberFormatException e) {
      return List.of();
    }
    return numbers;
  }

  /** {@code /proc/PID/task/TID}; not there when that is no thread of its. */
  public Path task(long tid) {
    return tasks().resolve(Long.toString(tid));
  }

  private Path tasks() {
    return host.proc(id.pid()).resolve("task");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GuestProcess that && id.equals(that.id) && host.equals(that.host);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "process " + id.pid();
  }
}
