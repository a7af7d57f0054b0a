package ebb.host.guest;

import ebb.host.system.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A tree of files that says what a kernel would. */
public final class FakeHost {

  private final Path root;

  public FakeHost(Path root) {
    this.root = root;
  }

  /** This host as the code under test takes it. */
  public HostFiles files() {
    return new HostFiles(root);
  }

  /** A process of root's, with its first thread, which has the same id. */
  public FakeHost process(long pid) throws IOException {
    return process(pid, 500, "0");
  }

  /**
   * A process with its first thread, which has the same id.
   *
   * @param startTicks tells it from a later one of the same number
   * @param uid its user's
   */
  public FakeHost process(long pid, long startTicks, String uid) throws IOException {
    write(
        "proc/" + pid + "/stat",
        pid + " (qemu) S 1 1 1 0 1 1 1 1 1 1 1 1 1 1 20 0 1 0 " + startTicks);
    return thread(pid, pid, Long.toString(pid), uid);
  }

  /** A thread of a process. */
  public FakeHost thread(long tid, long pid) throws IOException {
    return thread(tid, pid, Long.toString(tid), "0");
  }

  /**
   * A thread of a process.
   *
   * @param numbers its ids in the PID namespaces that it is in, the outermost first
   */
  public FakeHost thread(long tid, long pid, String numbers, String uid) throws IOException {
    String users = String.join("\t", List.of(uid, uid, uid, uid));
    write(
        "proc/" + tid + "/status",
        "Name:\tCPU 0/TCG\nTgid:\t" + pid + "\nNSpid:\t" + numbers + "\nUid:\t" + users + "\n");
    Path tasks = Files.createDirectories(path("proc/" + pid + "/task"));
    Path task = tasks.resolve(Long.toString(tid));
    if (!Files.isSymbolicLink(task)) {
      Files.createSymbolicLink(task, path("proc/" + tid));
    }
    return this;
  }

  /** The process that runs a guest. */
  public GuestProcess guest(long pid) {
    return GuestProcess.named(files(), pid).orElseThrow();
  }

  /** Threads of a process that are a guest's vCPUs. */
  public VcpuThreads vcpus(long pid, List<Long> tids) {
    return guest(pid).threads(tids).orElseThrow();
  }

  /** A thread's scheduling policy, as in sched(7). */
  public FakeHost policy(long tid, long pid, int policy) throws IOException {
    return write(
        "proc/" + tid + "/stat",
        tid
            + " (CPU 0) S "
            + pid
            + " 1 1 0 -1 1 1 1 1 1 1 1 1 1 20 0 1 0 500 1 1 1 1 1 1 1 1 0 0 0"
            + " 0 1 0 0 17 1 0 "
            + policy
            + " 0 0");
  }

  /** What a thread has used, and the two other figures of schedstat. */
  public FakeHost ran(long tid, long nanos) throws IOException {
    return write("proc/" + tid + "/schedstat", nanos + " 1234 5\n");
  }

  /** The groups a thread is in, lines as the kernel shows them. */
  public FakeHost inGroups(long tid, String... lines) throws IOException {
    return write("proc/" + tid + "/cgroup", String.join("\n", lines) + "\n");
  }

  /** What is mounted, lines as the kernel shows them. */
  public FakeHost mounted(String... lines) throws IOException {
    return write("proc/self/mountinfo", String.join("\n", lines) + "\n");
  }

  /** Any file. */
  public FakeHost write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** A file or directory on this host. */
  public Path path(String path) {
    return root.resolve(path);
  }

  /** A thread that has ended. */
  public void gone(long tid) throws IOException {
    try (var files = Files.walk(root.resolve("proc").resolve(Long.toString(tid)))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
