package ebb.qemu.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tree of files that says what a kernel would. */
public final class FakeHost {

  private final Path root;

  public FakeHost(Path root) {
    this.root = root;
  }

  /** The same as the code under test takes it. */
  public HostFiles files() {
    return new HostFiles(root);
  }

  /** A thread of a process; the first of a process's has the same id as that. */
  public FakeHost thread(long tid, long process, String program) throws IOException {
    write(
        "proc/" + tid + "/status", "Name:\tCPU 0/TCG\nTgid:\t" + process + "\nPid:\t" + tid + "\n");
    write("proc/" + tid + "/cmdline", program + "\0-nodefaults\0");
    return this;
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
    Path proc = root.resolve("proc").resolve(Long.toString(tid));
    try (var files = Files.list(proc)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(proc);
  }
}
