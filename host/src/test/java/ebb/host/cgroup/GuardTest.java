package ebb.host.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real guard, on files that stand for a kernel's. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuardTest {

  @TempDir private Path root;

  private final List<Guard> guards = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();

  private HeldGroup v1(String name) throws IOException {
    Path parent = Files.createDirectories(root.resolve(name));
    Path group = Files.createDirectory(parent.resolve("ebb-100"));
    Files.writeString(parent.resolve("tasks"), "");
    Files.writeString(group.resolve("tasks"), "4194999\n");
    Files.writeString(group.resolve("cpu.cfs_quota_us"), "5000\n");
    return new HeldGroup("cgroup-v1", parent, group, false);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Guard guard() {
    Guard guard = Guard.start(root, nanos::get);
    guards.add(guard);
    return guard;
  }

  /** It may be at work in the folder still, which is removed next. */
  @AfterEach
  void waitForTheGuards() {
    guards.forEach(Guard::trigger);
    await(() -> guards.stream().noneMatch(GuardTest::runs));
  }

  private static boolean runs(Guard guard) {
    return ProcessId.of(HostFiles.ofThisMachine(), guard.pid()).isPresent();
  }

  @Test
  void whenItsInputEndsItLiftsTheQuotaAndPutsTheThreadsBack() throws IOException {
    HeldGroup group = v1("guest");
    Guard guard = guard();
    guard.hold(List.of(group));

    guard.trigger();
    await(() -> !read(group.parent().resolve("tasks")).isEmpty());

    assertThat(read(group.path().resolve("cpu.cfs_quota_us"))).isEqualTo("-1");
    assertThat(read(group.parent().resolve("tasks"))).isEqualTo("4194999");
  }

  @Test
  void whenItsInputEndsAQuotaOfOthersIsAsItWasFound() throws IOException {
    Path v1 = Files.createDirectories(root.resolve("v1/qemu-1-a.libvirt-qemu/vcpu0"));
    Files.writeString(v1.resolve("tasks"), "4194999\n");
    Files.writeString(v1.resolve("cpu.cfs_quota_us"), "1000\n");
    Files.writeString(v1.resolve("cpu.cfs_period_us"), "10000\n");
    Path v2 = Files.createDirectories(root.resolve("v2/machine-qemu\\x2d1.scope/libvirt/vcpu0"));
    Files.writeString(v2.resolve("cpu.max"), "1000 10000\n");
    Guard guard = guard();
    guard.hold(
        List.of(
            new HeldQuota("cgroup-v1", v1, 50_000, "40000"),
            new HeldQuota("cgroup-v2", v2, 100_000, "max")));

    guard.trigger();
    await(() -> !runs(guard));

    assertThat(read(v1.resolve("cpu.cfs_quota_us"))).isEqualTo("40000");
    assertThat(read(v1.resolve("cpu.cfs_period_us"))).isEqualTo("50000");
    assertThat(read(v1.resolve("tasks"))).isEqualTo("4194999");
    assertThat(read(v2.resolve("cpu.max"))).isEqualTo("max 100000");
  }

  @Test
  void namesAreNeverTakenForCommands() throws IOException {
    HeldGroup group = v1("a guest's \"$(touch hacked)\" `touch hacked`; touch hacked & \\n * ?");
    Guard guard = guard();
    guard.hold(List.of(group));

    guard.trigger();
    await(() -> !read(group.parent().resolve("tasks")).isEmpty());

    assertThat(read(group.path().resolve("cpu.cfs_quota_us"))).isEqualTo("-1");
    assertThat(root.resolve("hacked")).doesNotExist();
    assertThat(Path.of("/hacked")).doesNotExist();
  }

  @Test
  void aLineBreakInANameIsRefused() {
    Path parent = root.resolve("a\nb");
    assertThatThrownBy(() -> new HeldGroup("cgroup-v1", parent, parent.resolve("ebb-1"), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line breaks");
  }

  @Test
  void aGroupThatIsNotOursIsRefused() {
    assertThatThrownBy(() -> new HeldGroup("cgroup-v1", root, root.resolve("machine.slice"), false))
        .hasMessageContaining("no group of ebb's");
    assertThatThrownBy(() -> new HeldGroup("cgroup-v1", root, root.resolve("other/ebb-1"), false))
        .hasMessageContaining("no child");
  }

  @Test
  void sentAwayItTouchesNothing() throws IOException {
    HeldGroup group = v1("guest");
    Guard guard = guard();
    guard.hold(List.of(group));

    guard.close();
    await(() -> !runs(guard));

    assertThat(read(group.path().resolve("cpu.cfs_quota_us"))).isEqualTo("5000");
  }

  @Test
  void aGroupThatIsTakenInLaterIsHeldToo() throws IOException {
    HeldGroup one = v1("one");
    HeldGroup two = v1("two");
    Guard guard = guard();
    guard.hold(List.of(one));
    guard.hold(List.of(one, two));

    guard.trigger();
    await(() -> !read(two.parent().resolve("tasks")).isEmpty());

    assertThat(read(one.path().resolve("cpu.cfs_quota_us"))).isEqualTo("-1");
    assertThat(read(two.path().resolve("cpu.cfs_quota_us"))).isEqualTo("-1");
  }

  @Test
  void theSignalsOfATerminalDoNotEndIt() throws Exception {
    Guard guard = guard();
    guard.hold(List.of());
    for (String signal : List.of("HUP", "INT", "TERM", "QUIT")) {
      new ProcessBuilder("kill", "-" + signal, Long.toString(guard.pid())).start().waitFor();
    }

    guard.hold(List.of());

    assertThat(runs(guard)).isTrue();
    guard.close();
  }

  @Test
  void itIsMissedWhenItHasBeenKilled() throws IOException {
    Guard guard = guard();
    guard.hold(List.of());
    ProcessHandle.of(guard.pid()).orElseThrow().destroyForcibly();
    await(() -> !runs(guard));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThatThrownBy(guard::beat).isInstanceOf(IOException.class);
  }

  @Test
  void aBeatThatComesLateTellsForASecondThatQuotasMayHaveBeenLifted() throws IOException {
    Guard guard = guard();
    guard.hold(List.of(v1("guest")));
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(guard.beat()).isFalse();

    nanos.addAndGet(Guard.PATIENCE.toNanos());
    assertThat(guard.beat()).isTrue();
    nanos.addAndGet(Duration.ofMillis(900).toNanos());
    assertThat(guard.beat()).isTrue();
    nanos.addAndGet(Duration.ofMillis(100).toNanos());
    assertThat(guard.beat()).isFalse();
    guard.close();
  }
}
