package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ebb.json.JsonObject;
import ebb.qemu.qmp.FakeQmp;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A monitor whose answer is as large as it may be, and an ebb with less memory than that takes. The
 * guest is a thread of this process, throttled in a group: needs root and a cgroup to throttle by.
 */
@Timeout(180)
class OutOfMemoryTest {

  /** What HotSpot ends with on {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int OUT_OF_MEMORY = 3;

  private static final String VCPU = "oom-vcpu";
  private static final String EXITS = "-XX:+ExitOnOutOfMemoryError";
  private static final long TOTAL = 1L << 30;

  @TempDir private Path folder;

  private final long startNanos = System.nanoTime();
  private volatile boolean huge;
  private volatile boolean migrating;
  private volatile boolean over;

  @AfterEach
  void end() {
    over = true;
  }

  @Test
  void migrateEndsAndTheGuardLiftsTheThrottle() throws Exception {
    endsAndIsLifted(
        "migrate",
        socket ->
            List.of(
                "migrate",
                "--qmp=" + socket,
                "--to=tcp:127.0.0.1:1",
                "--no-measure",
                "--throttle=cgroup",
                "--min-cpu=50%"));
  }

  @Test
  void attachEndsAndTheGuardLiftsTheThrottle() throws Exception {
    migrating = true;
    endsAndIsLifted(
        "attach",
        socket -> List.of("attach", "--qmp=" + socket, "--throttle=cgroup", "--min-cpu=50%"));
  }

  @Test
  void theAgentEndsAndTheGuardLiftsTheThrottle() throws Exception {
    migrating = true;
    endsAndIsLifted(
        "agent",
        socket -> {
          Path config = folder.resolve("agent.yaml");
          Files.writeString(
              config,
              """
              watch: { qmp: ['%s'] }
              throttle: cgroup
              rules: [ { minCpu: 50%% } ]
              history: { file: '%s/history.db' }
              api: { socket: '%s/api/agent.sock' }
              """
                  .formatted(socket, folder, folder));
          return List.of("agent", "--config=" + config);
        });
  }

  @FunctionalInterface
  private interface Command {
    List<String> on(String socket) throws IOException;
  }

  private void endsAndIsLifted(String name, Command command) throws Exception {
    assumeTrue(Files.getAttribute(folder, "unix:uid").equals(0), "needs root");
    assertThat(Files.readString(Path.of("../ebb")))
        .as("the launcher's settings for %s", name)
        .containsPattern(
            "\\n  (\\w+ \\| )*" + name + "( \\| \\w+)*\\) options=\".*ExitOnOutOfMemoryError");
    Thread.ofPlatform().daemon().name(VCPU).start(this::work);
    Path vcpu = task();
    try (FakeQmp qemu = FakeQmp.in(folder, this::play)) {
      Path said = folder.resolve("said");
      Process ebb = start(command.on(qemu.address().toString()), said);
      try {
        while (!isHeld(vcpu)) {
          String text = Files.readString(said);
          assumeTrue(ebb.isAlive() || !text.contains("cgroup"), text);
          assertThat(ebb.isAlive()).as(text).isTrue();
          Thread.sleep(50);
        }
        huge = true;
        assertThat(ebb.waitFor(60, TimeUnit.SECONDS)).as(Files.readString(said)).isTrue();
        assertThat(ebb.exitValue()).as(Files.readString(said)).isEqualTo(OUT_OF_MEMORY);
        while (isHeld(vcpu)) {
          Thread.sleep(50); // until the test's time is over
        }
      } finally {
        ebb.destroyForcibly();
      }
    }
  }

  private static Process start(List<String> arguments, Path said) throws IOException {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> line =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx12m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                EXITS,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes,
                "ebb.cli.Main"));
    line.addAll(arguments);
    return new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
  }

  @SuppressWarnings("ThreadPriorityCheck") // so that the machine can be used beside it
  private void work() {
    while (!over) {
      Thread.yield();
    }
  }

  private static Path task() throws IOException, InterruptedException {
    while (true) {
      try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
        for (Path task : tasks) {
          if (Files.readString(task.resolve("comm")).strip().equals(VCPU)) {
            return task;
          }
        }
      }
      Thread.sleep(10);
    }
  }

  private static boolean isHeld(Path vcpu) {
    try {
      return Files.readString(vcpu.resolve("cgroup")).contains("/ebb-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void play(FakeQmp.Peer peer) {
    String thread = "{\"cpu-index\":0,\"thread-id\":" + tid() + "}";
    peer.greet();
    while (true) {
      JsonObject request = peer.read();
      String command = request.text("execute").or(() -> request.text("exec-oob")).orElse("");
      peer.answer(
          request,
          switch (command) {
            case "query-name" -> "{\"name\":\"scripted\"}";
            case "query-memory-size-summary" -> "{\"base-memory\":" + TOTAL + "}";
            case "query-status" -> "{\"status\":\"running\",\"running\":true}";
            case "query-cpus-fast" ->
                huge ? "[" + "{\"a\":{}},".repeat(39_000) + thread + "]" : "[" + thread + "]";
            case "query-qmp-schema" -> "[]";
            case "query-migrate-capabilities" -> "[{\"capability\":\"events\",\"state\":false}]";
            case "query-migrate-parameters" ->
                "{\"max-bandwidth\":134217728,\"downtime-limit\":300}";
            case "migrate" -> {
              migrating = true;
              yield "{}";
            }
            case "query-migrate" -> migrating ? migration() : "{}";
            default -> "{}";
          });
    }
  }

  private static String tid() {
    try {
      return task().getFileName().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Never ends: each round sends all of the memory again. */
  private String migration() {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    long sent = (long) (seconds * (400 << 20));
    return JsonObject.empty()
        .with("status", "active")
        .with("total-time", Math.round(seconds * 1000))
        .with(
            "ram",
            JsonObject.empty()
                .with("total", TOTAL)
                .with("remaining", TOTAL - sent % TOTAL)
                .with("transferred", sent)
                .with("normal", sent / 4096)
                .with("duplicate", 0)
                .with("page-size", 4096)
                .with("dirty-pages-rate", 50_000)
                .with("dirty-sync-count", 1 + sent / TOTAL))
        .toString();
  }
}
