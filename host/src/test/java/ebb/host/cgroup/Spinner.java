package ebb.host.cgroup;

import ebb.host.guest.GuestProcess;
import ebb.host.guest.ThreadVcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.system.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A thread that, while it is on, takes all the CPU time it is given: a vCPU of a busy guest. */
final class Spinner {

  private final CompletableFuture<Long> tid = new CompletableFuture<>();
  private volatile boolean on;

  Spinner(String name) {
    Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Its id as the kernel knows it. */
  long tid() {
    return tid.join();
  }

  void on() {
    on = true;
  }

  void off() {
    on = false;
  }

  /** The part of the next so many milliseconds that some threads use, on average. */
  static double share(List<Spinner> spinners, long millis) {
    List<Long> tids = spinners.stream().map(Spinner::tid).toList();
    var clock = new ThreadVcpuClock(threads(tids));
    long begin = System.nanoTime();
    double used = -clock.vcpuSeconds();
    while (System.nanoTime() - begin < millis * 1_000_000) {
      Pause.millis(millis - (System.nanoTime() - begin) / 1_000_000);
    }
    used += clock.vcpuSeconds();
    return used / ((System.nanoTime() - begin) / 1e9) / tids.size();
  }

  /** Threads of this JVM, taken for a QEMU. */
  static VcpuThreads threads(List<Long> tids) {
    return GuestProcess.named(HostFiles.ofThisMachine(), ProcessHandle.current().pid())
        .flatMap(self -> self.threads(tids))
        .orElseThrow();
  }

  private void run() {
    try {
      Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
      tid.complete(Long.parseLong(self.getFileName().toString()));
    } catch (IOException e) {
      tid.completeExceptionally(e);
    }
    while (true) {
      if (!on) {
        Pause.millis(1);
      }
    }
  }
}
