package ebb.host.cgroup;

import ebb.core.notice.NoticeListener;
import ebb.host.guest.VcpuThreads;
import ebb.host.system.HostFiles;
import ebb.host.throttle.Hold;
import ebb.host.throttle.ThrottleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Checks the cgroup throttle on a kernel that has cgroup v2 and no v1, with threads of this JVM for
 * vCPUs. Not a unit test: it needs root, moves its own process between groups, and takes the whole
 * machine; {@code scripts/test-cgroup-v2} runs it in a guest.
 *
 * <p>Shares are taken from the kernel's own account of each thread, so a slow or busy host matters
 * little: what the guest does not get is missing from its clock as well. What is left is the
 * kernel's grain. It settles a quota at its 4 ms tick, on each CPU, and holds against a thread
 * later what it took too much. So a window of seconds is off by a few ticks, 8 ms in the 200 ms
 * that the least share here gets, and by more when the host keeps a vCPU of the guest from its
 * tick: a fully loaded host made it 9 percent. {@link #TOLERANCE} is well above that, and well
 * below the distance to the next share.
 */
final class CgroupV2Check {

  private static final double TOLERANCE = 0.25;

  /** Two threads alone on two CPUs lose this much at most to the JVM and the kernel. */
  private static final double OTHERS = 0.3;

  private static final int WINDOWS = 5;
  private static final long SETTLE_MILLIS = 200;
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Path MACHINE = ROOT.resolve("machine");
  private static final Path GUEST = MACHINE.resolve("guest1");
  private static final HostFiles HOST = HostFiles.ofThisMachine();

  private final List<Spinner> vcpus = List.of(new Spinner("vcpu0"), new Spinner("vcpu1"));
  private final List<Long> tids = vcpus.stream().map(Spinner::tid).toList();
  private final Spinner bystander = new Spinner("bystander");
  private final List<String> warnings = new ArrayList<>();
  private final Checklist checks = new Checklist();

  private CgroupV2Check() {}

  public static void main(String[] args) {
    var check = new CgroupV2Check();
    check.vcpus.forEach(Spinner::on);
    check.checks.section("root group", check::rootGroup);
    check.checks.section("sub-group", check::subGroup);
    check.checks.section("group per vCPU", check::groupPerVcpu);
    check.checks.section("killed controller", check::killedController);
    check.checks.section("moved out", check::movedOut);
    check.checks.section("another's quota", check::anothersQuota);
    check.checks.section("container", check::container);
    check.checks.section("two throttles", check::twoThrottles);
    check.checks.section("no threads allowed", check::noThreadsAllowed);
    check.checks.section("no controller", check::noController);
    System.exit(check.checks.finish() ? 0 : 1);
  }

  private void rootGroup() throws IOException {
    wholeLife(ROOT);
  }

  /** As a service manager would set it up: controllers enabled down to the guest's own group. */
  private void subGroup() throws IOException {
    control(ROOT, "+cpu +memory +pids");
    Files.createDirectory(MACHINE);
    control(MACHINE, "+cpu +memory +pids");
    Files.createDirectory(GUEST);
    Cgroups.put(GUEST.resolve("cgroup.procs"), Long.toString(ProcessHandle.current().pid()));
    wholeLife(GUEST);
  }

  /** As libvirt does: each vCPU in a threaded group of its own already. */
  private void groupPerVcpu() throws IOException {
    List<Path> own = List.of(GUEST.resolve("vcpu0"), GUEST.resolve("vcpu1"));
    for (int i = 0; i < own.size(); i++) {
      Files.createDirectory(own.get(i));
      Cgroups.put(own.get(i).resolve("cgroup.type"), "threaded");
      Cgroups.put(own.get(i).resolve("cgroup.threads"), Long.toString(tids.get(i)));
    }
    control(GUEST, "+cpu");
    List<GroupState> before = List.of(GroupState.of(own.get(0)), GroupState.of(own.get(1)));
    var throttle = create(tids, "own");
    keeps(throttle, 0.2);
    says(OptionalDouble.of(0.2));
    throttle.close();
    for (int i = 0; i < own.size(); i++) {
      same("vcpu" + i + "'s group is as before", before.get(i), GroupState.of(own.get(i)));
      same("vcpu" + i + " is back in it", List.of(own.get(i)), groups(List.of(tids.get(i))));
    }
    noWarnings();
    for (int i = 0; i < own.size(); i++) {
      Cgroups.put(GUEST.resolve("cgroup.threads"), Long.toString(tids.get(i)));
      Files.delete(own.get(i));
    }
    control(GUEST, "-cpu");
  }

  /** What the guard does when its input ends, on this kernel and with this shell. */
  private void killedController() throws IOException {
    GroupState before = GroupState.of(GUEST);
    Guard guard = Guard.start(Files.createTempDirectory("ebb"));
    var custody = new FakeCustody();
    custody.whenHeld(() -> guard.hold(custody.held().getLast()));
    var throttle = CgroupThrottle.create(setup("killed", custody), threads(tids));
    keeps(throttle, 0.2);
    guard.trigger();
    for (int i = 0; i < 300 && !GroupState.of(GUEST).equals(before); i++) {
      Pause.millis(10);
    }
    same("the guard leaves the group as it was", before, GroupState.of(GUEST));
    same("and the vCPUs in it", List.of(GUEST), groups(tids));
    free("unthrottled", vcpus, 1);
    throttle.close();
    same("closing changes nothing any more", before, GroupState.of(GUEST));
    noWarnings();
  }

  /** Somebody puts the vCPUs back to where they came from, as a container's runtime may. */
  private void movedOut() throws IOException {
    var throttle = create(tids, "moved");
    keeps(throttle, 0.2);
    for (long tid : tids) {
      Cgroups.put(GUEST.resolve("cgroup.threads"), Long.toString(tid));
    }
    free("without the group there is no throttle", vcpus, 1);
    Hold hold = throttle.inspect();
    same("both are counted", 2L, hold.repairs());
    same("and told of", 1, hold.news().size());
    same("they are back in it", throttle.paths(), groups(tids));
    kept("and held again", vcpus, 0.2);
    throttle.close();
    same("after close: the vCPUs are back", List.of(GUEST), groups(tids));
    noWarnings();
  }

  /** Somebody writes another quota, of next to no effect, and then none. */
  private void anothersQuota() throws IOException {
    var throttle = create(tids, "quota");
    keeps(throttle, 0.2);
    Path quota = throttle.paths().getFirst().resolve("cpu.max");
    String own = Files.readString(quota);
    for (String other : List.of("190000 100000", "max 100000")) {
      Cgroups.put(quota, other);
      Hold hold = throttle.inspect();
      same("ebb's stands again instead of " + other, own, Files.readString(quota));
      check("in force is " + text(0.2), Math.abs(hold.share() - 0.2) < 0.001, hold.share());
    }
    same("counted each time", 2L, throttle.inspect().repairs());
    kept("and kept", vcpus, 0.2);
    throttle.close();
    noWarnings();
  }

  /** What a container's runtime does while the container's group has a threaded one below it. */
  private void container() throws IOException {
    GroupState before = GroupState.of(GUEST);
    var throttle = create(tids, "container");
    keeps(throttle, 0.2);
    same("the container's group", "domain threaded", GroupState.of(GUEST).type());
    Process process = new ProcessBuilder("/bin/busybox", "sleep", "60").start();
    Cgroups.put(ROOT.resolve("cgroup.procs"), Long.toString(process.pid()));
    Cgroups.put(GUEST.resolve("cgroup.procs"), Long.toString(process.pid()));
    same("a process comes in, as by exec", List.of(GUEST), groups(List.of(process.pid())));
    Cgroups.put(GUEST.resolve("memory.max"), "700M");
    Cgroups.put(GUEST.resolve("memory.max"), "max");
    Path below = Files.createDirectory(GUEST.resolve("below"));
    same("a group made below it", "domain invalid", GroupState.of(below).type());
    check(
        "takes no process",
        refuses(below.resolve("cgroup.procs"), Long.toString(process.pid())),
        below);
    Files.delete(below);
    process.destroyForcibly();
    process.onExit().join();
    kept("the throttle stands all the while", vcpus, 0.2);
    throttle.close();
    same("after close: the group is as before", before, GroupState.of(GUEST));
    noWarnings();
  }

  private static boolean refuses(Path file, String value) {
    try {
      Cgroups.put(file, value);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Two guests in one group, as when both were started from one shell. */
  private void twoThrottles() throws IOException {
    var custody = new FakeCustody();
    var one = CgroupThrottle.create(setup("one", custody), threads(tids.subList(0, 1)));
    var two = create(tids.subList(1, 2), "two");
    String steered = refusal("three");
    check("a guest that is steered is refused", steered.contains("another ebb"), steered);
    two.apply(0.2);
    one.close();
    kept("the second's quota outlives the first", vcpus.subList(1, 2), 0.2);
    two.close();
    same("both vCPUs are back", List.of(GUEST), groups(tids));
    same("no group is left", List.of(), GroupState.of(GUEST).children());
    same("what stays is noted, to be undone later", Optional.of(false), custody.released());
    noWarnings();
    control(GUEST, "-cpu");
    Path taken = Files.createDirectory(GUEST.resolve("ebb-taken"));
    String refusal = refusal("taken");
    check("a group of that name is refused", refusal.contains(taken.toString()), refusal);
    same("and left alone", List.of(taken), GroupState.of(GUEST).children());
    Files.delete(taken);
  }

  /** A group with processes in a child of its own cannot have threaded children as well. */
  private void noThreadsAllowed() throws IOException {
    Path child = Files.createDirectory(GUEST.resolve("child"));
    Process process = new ProcessBuilder("/bin/busybox", "sleep", "60").start();
    Cgroups.put(child.resolve("cgroup.procs"), Long.toString(process.pid()));
    refusedWithoutTrace("ebb-none", "threads");
    process.destroyForcibly();
    process.onExit().join();
    Files.delete(child);
  }

  private void noController() throws IOException {
    control(MACHINE, "-cpu");
    refusedWithoutTrace(GUEST.toString(), "cgroup.subtree_control");
  }

  private void refusedWithoutTrace(String what, String why) throws IOException {
    GroupState before = GroupState.of(GUEST);
    String refusal = refusal("none");
    check("refused with a reason", refusal.contains(what) && refusal.contains(why), refusal);
    same("nothing is left behind", before, GroupState.of(GUEST));
    same("the vCPUs stay where they were", List.of(GUEST), groups(tids));
    noWarnings();
  }

  private void wholeLife(Path group) throws IOException {
    GroupState before = GroupState.of(group);
    var throttle = create(tids, "life");
    same("name", "cgroup-v2", throttle.name());
    Path own = group.resolve("ebb-life");
    same("its group", List.of(own), throttle.paths());
    same("just the vCPUs are in it", tids, threadsIn(own));
    free("unthrottled", vcpus, 1);
    says(OptionalDouble.empty());
    keeps(throttle, 0.5);
    bystander.on();
    for (double share : new double[] {0.2, 0.05}) {
      keeps(throttle, share);
      free("a thread beside them has the rest of its CPU", List.of(bystander), 1 - share);
    }
    bystander.off();
    says(OptionalDouble.of(0.05));
    throttle.apply(1);
    free("up again to 1", vcpus, 1);
    says(OptionalDouble.empty());
    throttle.apply(0.05);
    throttle.close();
    same("after close: the vCPUs are back", List.of(group), groups(tids));
    same("after close: the group is as before", before, GroupState.of(group));
    free("after close: unthrottled", vcpus, 1);
    noWarnings();
  }

  private CgroupThrottle.Setup setup(String label, Custody custody) {
    return new CgroupThrottle.Setup(
        CgroupFiles.ofTheKernel(),
        label,
        custody,
        NoticeListener.texts(warnings::add),
        System::nanoTime);
  }

  /** This JVM stands for the QEMU: threads of it for vCPUs. */
  private static VcpuThreads threads(List<Long> tids) {
    return Spinner.threads(tids);
  }

  private CgroupThrottle create(List<Long> tids, String label) {
    return CgroupThrottle.create(setup(label, new FakeCustody()), threads(tids));
  }

  private String refusal(String label) {
    try (var throttle = create(tids, label)) {
      return "not refused: " + throttle.paths();
    } catch (ThrottleException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void keeps(CgroupThrottle throttle, double share) {
    throttle.apply(share);
    kept(text(share) + " is kept", vcpus, share);
  }

  /**
   * That threads use this much: never more, and no less in one window of several, as others may be
   * in their way for a moment, in this machine or the one that runs it.
   */
  private void kept(String what, List<Spinner> threads, double share) {
    double used = used(threads, share * (1 - TOLERANCE), 2_000);
    check(what, Math.abs(used / share - 1) <= TOLERANCE, "used " + text(used));
  }

  /**
   * That threads may use this much. A compiler thread of the JVM's may be in their way for a
   * moment, a quota would be for good: one good window of several shows that there is none.
   */
  private void free(String what, List<Spinner> threads, double share) {
    double used = used(threads, share - OTHERS, 1_000);
    check(what, used >= share - OTHERS, "used " + text(used));
  }

  /** What threads use in the first window in which it is enough, or in the last of several. */
  private static double used(List<Spinner> threads, double enough, long windowMillis) {
    double used = 0;
    for (int window = 0; window < WINDOWS && used < enough; window++) {
      Pause.millis(SETTLE_MILLIS);
      used = Spinner.share(threads, windowMillis);
    }
    return used;
  }

  private void says(OptionalDouble share) {
    OptionalDouble said = CgroupThrottle.quotaShare(threads(tids));
    boolean right =
        said.isPresent() == share.isPresent() && Math.abs(said.orElse(0) - share.orElse(0)) < 0.001;
    check("an onlooker is told the quota", right, said);
  }

  private void noWarnings() {
    same("no warnings", List.of(), List.copyOf(warnings));
    warnings.clear();
  }

  private void same(String what, Object expected, Object found) {
    checks.same(what, expected, found);
  }

  private void check(String what, boolean right, Object detail) {
    checks.check(what, right, detail);
  }

  private static void control(Path group, String controllers) throws IOException {
    Cgroups.put(group.resolve("cgroup.subtree_control"), controllers);
  }

  private static List<Long> threadsIn(Path group) throws IOException {
    return Files.readAllLines(group.resolve("cgroup.threads")).stream()
        .map(Long::valueOf)
        .sorted()
        .toList();
  }

  /** The groups that some threads are in, by the kernel's word. */
  private static List<Path> groups(List<Long> threads) throws IOException {
    var groups = new ArrayList<Path>();
    for (long tid : threads) {
      String shown = Files.readString(HOST.proc(tid).resolve("cgroup")).strip();
      groups.add(ROOT.resolve(shown.substring("0::/".length())));
    }
    return groups.stream().distinct().toList();
  }

  private static String text(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }
}
