package ebb.qemu.many;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.loop.SteeringLoop;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.session.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code scripts/steer-many}: steers many migrations at once, of guests in a process of
 * their own, and measures what that takes. Ends with 1 when it takes more than it may.
 *
 * <p>A decision is late by what passes between the moment the reading was due, 100 ms after the
 * decision before, and the moment the decision was carried out: waking up, asking QEMU, deciding,
 * and setting the throttle where the share has changed.
 */
public final class SteerMany {

  private static final long STEP_NANOS = 100_000_000;
  private static final double MOST_MILLIS = 50;
  private static final double MOST_CORES = 0.30;
  private static final long MOST_MEMORY_KIB = 300_000;
  private static final Duration CONNECT = Duration.ofSeconds(30);

  private final Path folder;
  private final int migrations;
  private final Lateness lateness = new Lateness();
  private final CountDownLatch underWay;
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Session> sessions = new ConcurrentLinkedQueue<>();
  private volatile boolean measuring;

  private SteerMany(Path folder, int migrations) {
    this.folder = folder;
    this.migrations = migrations;
    this.underWay = new CountDownLatch(migrations);
  }

  public static void main(String[] arguments) throws Exception {
    int migrations = option(arguments, "--migrations", 200);
    int seconds = option(arguments, "--seconds", 60);
    Path folder = Files.createTempDirectory("steer-many");
    Process peers =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ScriptedPeers.class.getName(),
                folder.toString(),
                Integer.toString(migrations))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    boolean held;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(peers.getInputStream(), StandardCharsets.UTF_8))) {
      System.out.println(out.readLine());
      held = new SteerMany(folder, migrations).run(seconds);
    } finally {
      peers.destroy();
      peers.waitFor();
      remove(folder);
    }
    System.exit(held ? 0 : 1);
  }

  private boolean run(int seconds) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < migrations; i++) {
      int guest = i;
      threads.add(Thread.ofVirtual().name("guest " + i).start(() -> steer(guest)));
    }
    if (!underWay.await(60, TimeUnit.SECONDS)) {
      failures.add(new IllegalStateException(underWay.getCount() + " never got under way"));
    }
    Duration cpuBefore = cpu();
    long before = System.nanoTime();
    measuring = true;
    Thread.sleep(Duration.ofSeconds(seconds));
    measuring = false;
    double cores = cpu().minus(cpuBefore).toNanos() / (double) (System.nanoTime() - before);
    long threadsAtWork = processStatus("Threads:");
    sessions.forEach(Session::cancel);
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(60));
    }
    return report(seconds, cores, threadsAtWork);
  }

  private void steer(int guest) {
    var address = new QmpAddress.Unix(folder.resolve(guest + "/qmp.sock").toString());
    var request =
        new MigrationRequest(new Intent(0.3, 0.05, 0.3), "ebb", OptionalLong.of(256 << 20));
    try (QmpClient qmp = QmpClient.connect(address, CONNECT);
        Session session =
            QemuSessions.start(
                qmp,
                request,
                "tcp:there:4444",
                ThrottleOpener.of(ThrottleChoice.QEMU),
                notice -> {})) {
      sessions.add(session);
      MigrationSummary summary = session.run(observer());
      if (summary.status() != MigrationSummary.Status.CANCELLED) {
        failures.add(new IllegalStateException("guest " + guest + ": " + summary));
      }
    } catch (Throwable e) {
      failures.add(e);
    }
  }

  private SteeringLoop.Observer observer() {
    var last = new long[1];
    return step -> {
      long now = System.nanoTime();
      if (last[0] == 0 && step.reading().phase() == Phase.PRE_COPY) {
        underWay.countDown();
      } else if (measuring) {
        lateness.add(now - last[0] - STEP_NANOS);
      }
      last[0] = now;
    };
  }

  private boolean report(int seconds, double cores, long threadsAtWork) throws IOException {
    long memory = processStatus("VmHWM:");
    System.out.printf(
        Locale.ROOT,
        "%d migrations for %d s, %.1f decisions a second each%n"
            + "decisions late by: median %.1f ms, p99 %.1f ms (at most %.0f), latest %.1f ms%n"
            + "CPU: %.1f %% of a core (at most %.0f %%)%n"
            + "memory: %d MB resident at the peak (at most %d MB), %d threads of the system%n",
        migrations,
        seconds,
        lateness.count() / (double) seconds / migrations,
        lateness.millis(0.5),
        lateness.millis(0.99),
        MOST_MILLIS,
        lateness.millis(1),
        100 * cores,
        100 * MOST_CORES,
        memory / 1000,
        MOST_MEMORY_KIB / 1000,
        threadsAtWork);
    failures.stream().limit(3).forEach(Throwable::printStackTrace);
    boolean held =
        failures.isEmpty()
            && lateness.millis(0.99) <= MOST_MILLIS
            && cores <= MOST_CORES
            && memory <= MOST_MEMORY_KIB;
    System.out.println(held ? "held" : "NOT HELD, " + failures.size() + " failures");
    return held;
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static long processStatus(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static int option(String[] arguments, String name, int otherwise) {
    for (int i = 0; i + 1 < arguments.length; i++) {
      if (arguments[i].equals(name)) {
        return Integer.parseInt(arguments[i + 1]);
      }
    }
    return otherwise;
  }
}
