package ebb.lab.chaos;

import ebb.json.JsonObject;
import ebb.lab.GuestSpec;
import ebb.lab.HostTraces;
import ebb.lab.Lab;
import ebb.lab.LabException;
import ebb.lab.LabQemu;
import ebb.lab.Link;
import ebb.lab.QemuBinary;
import ebb.lab.ShapedLink;
import ebb.qemu.qmp.QmpEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One guest, two QEMUs, and an {@code ebb migrate} under way, for something to go wrong. */
final class Scene implements AutoCloseable {

  /** Rewrites its working set five times a second, which takes four seconds to migrate. */
  static final GuestSpec GUEST = new GuestSpec(160, 1, "ws=64 speed=320 fill=48");

  private static final long LINK_BYTES_PER_SECOND = 60 << 20;

  /** What the guest fills with more than zeros is more, see above. */
  private static final long LEAST_ROOM = 4 << 20;

  private static final long MOST_ROOM = 100 << 20;

  /** Long, for machines that do much else. */
  private static final Duration SOON = Duration.ofSeconds(90);

  private static final Duration LOOK = Duration.ofMillis(10);

  private final Path command;
  private final Random random;
  private final Lab lab;
  private final Path temporary;
  private final @Nullable ShapedLink link;
  private final @Nullable QmpProxy proxy;
  private final List<EbbProcess> processes = new ArrayList<>();
  private final List<ProcessHandle> qemus = new ArrayList<>();
  private final List<Surrounding> surroundings = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final Cast cast;
  private final SourceMigration migration;
  private final Settings sourceSettings;
  private final Settings destinationSettings;
  private final LabQemu firstDestination;
  private final EbbProcess controller;

  /**
   * Boots the guest and starts its migration.
   *
   * @param command the {@code ebb} command
   */
  Scene(QemuBinary qemu, Path command, Stage stage, Random random) {
    this.command = command;
    this.random = random;
    var shaped = new AtomicReference<@Nullable ShapedLink>();
    Lab.LinkMaker maker =
        switch (stage.setting()) {
          case PLAIN -> Link::unixSocket;
          case CRAMPED ->
              directory -> CrampedDestination.in(directory, random.nextLong(LEAST_ROOM, MOST_ROOM));
          case NETWORK ->
              directory -> {
                ShapedLink made = ShapedLink.open(LINK_BYTES_PER_SECOND);
                shaped.set(made);
                return made;
              };
        };
    this.lab = new Lab(qemu, GUEST, maker, stage.qemu());
    this.link = shaped.get();
    this.migration = new SourceMigration(lab);
    this.cast = new Cast(lab, random, command, new AtomicLong(), surroundings);
    try {
      this.temporary = Files.createDirectory(lab.directory().resolve("temporary"));
      lab.source().awaitReady(SOON);
      qemus.addAll(lab.source().processes());
      qemus.addAll(lab.destination().processes());
      stage.surroundings().forEach(one -> surroundings.add(one.in(cast)));
      this.proxy = stage.meddler().map(made -> proxy(made.apply(cast))).orElse(null);
      this.firstDestination = lab.destination();
      this.sourceSettings = Settings.of(lab.source());
      this.destinationSettings = Settings.of(firstDestination);
      if (stage.verb() == Stage.Verb.ATTACH) {
        migration.startUnderAutoConverge(LINK_BYTES_PER_SECOND);
        await(() -> migration.hasBegun(1));
        pause(random.nextDouble() * 3);
      }
      this.controller = ebb(EbbArguments.of(stage, lab, monitor(), random));
      cast.ebb().set(controller.pid());
    } catch (IOException | RuntimeException e) {
      close();
      throw e instanceof RuntimeException known ? known : new LabException("no directory", e);
    }
  }

  private QmpProxy proxy(QmpProxy.Meddler meddler) {
    return new QmpProxy(
        lab.directory().resolve("proxy.qmp"),
        Path.of(lab.source().monitorForSteering().toString()),
        meddler);
  }

  private String monitor() {
    return Optional.ofNullable(proxy)
        .map(p -> p.socket().toString())
        .or(() ->
            surroundings.stream()
                .filter(Impostor.class::isInstance)
                .map(one -> ((Impostor) one).socket().toString())
                .findFirst())
        .orElseGet(() -> lab.source().monitorForSteering().toString());
  }

  /** Runs another ebb. */
  EbbProcess ebb(String... arguments) {
    var all = new ArrayList<String>();
    surroundings.forEach(one -> all.addAll(one.prefix()));
    all.add(command.toString());
    all.addAll(List.of(arguments));
    Path output = lab.directory().resolve("ebb-" + processes.size() + ".out");
    var started = new EbbProcess(all, temporary, output);
    processes.add(started);
    return started;
  }

  Random random() {
    return random;
  }

  Lab lab() {
    return lab;
  }

  ShapedLink link() {
    if (link == null) {
      throw new LabException("this stage has no link that can be cut");
    }
    return link;
  }

  /** The migration, as the source has it. */
  SourceMigration migration() {
    return migration;
  }

  /** The ebb that migrates the guest. */
  EbbProcess controller() {
    return controller;
  }

  /** All that were run. */
  List<EbbProcess> processes() {
    return List.copyOf(processes);
  }

  /** The processes of the QEMUs, those that have ended among them. */
  List<ProcessHandle> qemus() {
    return List.copyOf(qemus);
  }

  /** Where all temporary files of ebb's go. */
  Path temporary() {
    return temporary;
  }

  /** What stands around the migration. */
  List<Surrounding> surroundings() {
    return List.copyOf(surroundings);
  }

  /** The one of this kind. */
  <T extends Surrounding> T the(Class<T> kind) {
    return cast.the(kind);
  }

  /** Says that something must not be. */
  void complain(String problem) {
    complaints.add(problem);
  }

  /** What must not have been on the way. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Settings of the source's that are not as ebb found them, but for those others have changed. */
  List<String> changedAtSource() {
    return sourceSettings.changedIn(Settings.of(lab.source())).stream()
        .filter(
            change -> migration.meddledWith().stream().noneMatch(n -> change.startsWith(n + " ")))
        .toList();
  }

  /** Parameters of the destination's that are not as they were. */
  List<String> changedAtDestination() {
    return List.copyOf(
        destinationSettings.parameters().changedIn(Settings.of(firstDestination).parameters()));
  }

  /** Starts a fresh destination in place of the one there is. */
  void renewDestination() {
    lab.renewDestination();
    qemus.addAll(lab.destination().processes());
  }

  /**
   * Waits for the moment at which things go wrong: any time from before the migration has begun to
   * after its end, more often than not while the guest is throttled.
   */
  void awaitMoment() {
    int when = random.nextInt(10);
    if (when == 0) {
      pause(random.nextDouble() * 1.5);
      return;
    }
    boolean throttled = when > 4;
    await(() -> migration.hasBegun(throttled ? 2 : 0) || !controller.isAlive());
    pause(random.nextDouble() * (throttled ? 1.2 : 2));
  }

  /** Waits until the guest is throttled, or the migration has ended. */
  void awaitThrottled() {
    await(() -> migration.hasBegun(2) || !controller.isAlive());
    pause(0.2 + random.nextDouble() * 0.3);
  }

  /** Waits until this round has begun, or the migration has ended. */
  void awaitRound(int round) {
    await(() -> migration.hasBegun(round) || !controller.isAlive());
  }

  /** Waits until the source has stopped the guest for the switchover, or there will be none. */
  void awaitStop() {
    await(() -> {
      Optional<QmpEvent> event = lab.source().qmp().events().poll(LOOK);
      return event.filter(e -> e.name().equals("STOP")).isPresent() || !controller.isAlive();
    });
  }

  /** Waits until the migration is in this state, as QEMU calls it, or ebb has ended. */
  void awaitStatus(String status) {
    await(() -> status.equals(migration.status()) || !controller.isAlive());
  }

  /** Waits until ebb has said something, or has ended. */
  void awaitWords(String words) {
    await(() ->
        !controller.isAlive() || controller.said().stream().anyMatch(line -> line.contains(words)));
  }

  /** Sends a command to the source behind ebb's back; one that comes too late changes nothing. */
  void tellSource(String command, JsonObject arguments) {
    migration.tell(command, arguments);
  }

  /**
   * Another ebb takes the migration over from one that has gone. When there is none to take over,
   * what the first has left is recovered.
   *
   * @return its exit code; 2 when the migration is over already
   */
  int takeOver() {
    int exit =
        ebb("attach", "--qmp", lab.source().monitorForSteering().toString(), "--json").await();
    if (exit == 2) {
      ebb("recover").await();
    }
    return exit;
  }

  /** Another ebb is refused while one steers. */
  void refuseSecond() {
    if (!controller.isAlive()) {
      return;
    }
    EbbProcess second = ebb("attach", "--qmp", lab.source().spareMonitor().toString(), "--json");
    int exit = second.await();
    boolean refused =
        second.said().stream().anyMatch(line -> line.contains("being steered already"));
    boolean late =
        second.said().stream().anyMatch(line -> line.contains("no migration is under way"));
    if (exit != 2 || !(refused || late)) {
      throw new LabException("a second ebb was not refused: " + exit + ", " + second.said());
    }
  }

  /** Waits until the source has no migration under way any more. */
  void awaitMigrationOver() {
    await(() -> List.of("none", "completed", "failed", "cancelled").contains(migration.status()));
  }

  void pause(double seconds) {
    LabQemu.pause(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /** Waits until it is so. */
  void await(BooleanSupplier condition) {
    long until = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new LabException(
            "what should have happened has not, within " + SOON.toSeconds() + " s");
      }
      LabQemu.pause(LOOK);
    }
  }

  @Override
  public void close() {
    processes.forEach(EbbProcess::close);
    if (proxy != null) {
      proxy.close();
    }
    lab.close();
    surroundings.forEach(Surrounding::close);
    // What a bad run has left has been told; the next one finds the host clean.
    HostTraces.throttleGroups(qemus.stream().map(ProcessHandle::pid).toList())
        .forEach(group -> group.toFile().delete());
  }
}
