package ebb.lab;

import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.session.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A controller in a process of its own, to be killed and frozen: it steers as a test would. */
final class ControllerProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  private ControllerProcess(Process process) {
    this.process = process;
    this.out = process.inputReader();
  }

  /** Starts a migration of the lab's guest, at aggression 0.5. */
  static ControllerProcess start(Lab lab) throws IOException {
    String classPath =
        System.getProperty(
            "surefire.test.class.path", System.getProperty("java.class.path", "missing"));
    return new ControllerProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                ControllerProcess.class.getName(),
                lab.source().monitorForSteering().toString(),
                lab.uri())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** What runs in that process. */
  public static void main(String[] args) {
    try (QmpClient qmp = QmpClient.connect(QmpAddress.parse(args[0]), Duration.ofSeconds(5));
        Session session =
            QemuSessions.start(
                qmp,
                LabFixture.ebb(0.5),
                args[1],
                ThrottleOpener.of(ThrottleChoice.CGROUP),
                notice -> System.err.println("controller: " + notice))) {
      var summary =
          session.run(step ->
              System.out.printf(
                  Locale.ROOT, "%d %.6f%n", step.reading().round(), step.decision().share()));
      System.out.println(summary.status());
    }
  }

  /** Waits until it has held the guest below a share for some time, and gives the last one. */
  double awaitThrottled(double below) throws IOException {
    int times = 0;
    while (true) {
      String line = out.readLine();
      if (line == null || !line.contains(" ")) {
        throw new AssertionError("the controller ended before it throttled: " + line);
      }
      double share = Double.parseDouble(line.substring(line.indexOf(' ') + 1));
      times = share < below ? times + 1 : 0;
      if (times >= 5) {
        return share;
      }
    }
  }

  /** Waits until it says how the migration ended. */
  String awaitEnd() throws IOException {
    String last = "";
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      last = line;
    }
    return last;
  }

  long pid() {
    return process.pid();
  }

  /** What it has started: its guard. */
  List<ProcessHandle> children() {
    return process.children().toList();
  }

  /** As the kernel's OOM killer would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Sends a signal by its name. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
    if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new AssertionError("cannot send " + name);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
