package ebb.lab;

import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A QEMU process of the lab's, with a bare guest or waiting for one. It is started by a small shell
 * that ends it when its own standard input closes: so it goes when this object is closed, and also
 * when the JVM dies in any way. And it has a deadline.
 */
public final class LabQemu implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(20);

  /** Whatever becomes of whoever started it, no QEMU of the lab's lives longer. */
  private static final Duration DEADLINE = Duration.ofMinutes(15);

  // timeout leads a process group of its own, which goes as a whole.
  private static final String GUARDIAN =
      "timeout -s KILL "
          + DEADLINE.toSeconds()
          + " \"$@\" </dev/null & group=$!; read -r _; kill -9 -$group; wait $group";

  /** The run state of a QEMU that has ended. */
  public static final String GONE = "gone";

  private final Process guardian;
  private final String name;
  private final Path monitor;
  private final Path log;
  private final LabGuest guest;
  private final QmpClient qmp;

  /**
   * How a QEMU is started.
   *
   * @param name tells this one from others in the same directory
   * @param prefix a command to run it under, such as one that enters a network namespace
   * @param extra further arguments
   */
  record Setup(
      QemuBinary binary,
      Path directory,
      LabGuest guest,
      String name,
      List<String> prefix,
      List<String> extra) {}

  LabQemu(Setup setup) {
    this.guest = setup.guest();
    this.name = setup.name();
    this.monitor = setup.directory().resolve(setup.name() + ".qmp");
    this.log = setup.directory().resolve(setup.name() + ".log");
    var command = new ArrayList<String>(List.of("/bin/sh", "-c", GUARDIAN, "ebb-lab"));
    command.addAll(setup.prefix());
    command.addAll(
        List.of(
            setup.binary().path().toString(),
            "-accel",
            "tcg,thread=multi",
            "-m",
            Integer.toString(guest.memoryMib()),
            "-smp",
            Integer.toString(guest.vcpus()),
            "-nodefaults",
            "-display",
            "none",
            "-qmp",
            "unix:" + monitor(1) + ",server=on,wait=off",
            "-qmp",
            "unix:" + monitor(2) + ",server=on,wait=off",
            "-qmp",
            "unix:" + monitor(3) + ",server=on,wait=off"));
    command.addAll(guest.bootArguments(setup.directory(), setup.name()));
    command.addAll(setup.extra());
    try {
      guardian =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new LabException("cannot start QEMU: " + e.getMessage(), e);
    }
    try {
      this.qmp = connect();
    } catch (RuntimeException e) {
      end();
      throw e;
    }
  }

  private QmpClient connect() {
    long deadline = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        return QmpClient.connect(new QmpAddress.Unix(monitor(1).toString()), START);
      } catch (QmpException e) {
        if (System.nanoTime() > deadline || !Files.exists(log) || failedAtOnce()) {
          throw new LabException("QEMU did not start: " + e.getMessage() + logText(), e);
        }
        pause(Duration.ofMillis(20));
      }
    }
  }

  /** QEMU says why before it goes; a running one says nothing. */
  private boolean failedAtOnce() {
    return !logText().isEmpty() && guardian.descendants().findAny().isEmpty();
  }

  private String logText() {
    try {
      String text = Files.readString(log).strip();
      return text.isEmpty() ? "" : "; QEMU said: " + text;
    } catch (IOException e) {
      return "";
    }
  }

  private Path monitor(int number) {
    return monitor.resolveSibling(monitor.getFileName() + "." + number);
  }

  /** The lab's own connection to its monitor. */
  public QmpClient qmp() {
    return qmp;
  }

  /** A second monitor, free for whoever steers the migration. */
  public QmpAddress monitorForSteering() {
    return new QmpAddress.Unix(monitor(2).toString());
  }

  /** A third monitor, for whoever comes besides. */
  public QmpAddress spareMonitor() {
    return new QmpAddress.Unix(monitor(3).toString());
  }

  /** The guest's report. */
  public GuestReport report() {
    return GuestReport.read(qmp, guest.vcpus());
  }

  /** Whether the guest runs here. */
  public boolean isRunning() {
    return qmp.closedReason().isEmpty()
        && qmp.execute("query-status").flag("running").orElse(false);
  }

  /**
   * Waits until the guest has booted, filled its memory and measured its CPU.
   *
   * @throws LabException when it does not get there
   */
  public void awaitReady(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    GuestReport report = report();
    while (!report.ready()) {
      if (report.error().isPresent()) {
        throw new LabException(
            "the guest refused its parameters: "
                + guest.describe()
                + " (its error "
                + report.error().getAsInt()
                + ", see lab/src/main/guest/README.md)");
      }
      if (System.nanoTime() > deadline) {
        throw new LabException("the guest was not ready within " + timeout.toSeconds() + " s");
      }
      pause(Duration.ofMillis(50));
      report = report();
    }
  }

  /** QEMU's word for what the guest does here; {@code gone} once the QEMU has ended. */
  public String runState() {
    try {
      return qmp.closedReason().isPresent()
          ? GONE
          : qmp.execute("query-status").text("status").orElse("unknown");
    } catch (QmpException.Closed e) {
      return GONE;
    }
  }

  /**
   * The QEMU's own process.
   *
   * @throws LabException when it has ended
   */
  public ProcessHandle process() {
    return processes().stream()
        .filter(process ->
            process.info().command().filter(command -> command.contains("qemu-system")).isPresent())
        .findFirst()
        .orElseThrow(() -> new LabException("the QEMU has ended"));
  }

  /** What its files in the lab's directory are called. */
  String name() {
    return name;
  }

  /** The QEMU's process and those it was started through. */
  public List<ProcessHandle> processes() {
    return guardian.descendants().toList();
  }

  @Override
  public void close() {
    qmp.close();
    end();
  }

  private void end() {
    List<ProcessHandle> started = guardian.descendants().toList();
    try {
      guardian.getOutputStream().close();
      if (!guardian.waitFor(10, TimeUnit.SECONDS)) {
        guardian.destroyForcibly();
      }
    } catch (IOException e) {
      guardian.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /** Waits; an interrupt ends that with a {@link LabException}. */
  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
