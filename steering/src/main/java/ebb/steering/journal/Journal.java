package ebb.steering.journal;

import ebb.core.Cure;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import ebb.json.JsonException;
import ebb.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Notes of all guests that are steered by this user on this machine, one file each: written before
 * anything is changed, removed when all is as it was.
 */
public final class Journal {

  static final String ENTRY = ".json";
  static final String FRESH = ".new";

  private static final Duration A_MOMENT = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(10);

  private final StateDirectory directory;
  private final HostFiles host;

  private Journal(StateDirectory directory, HostFiles host) {
    this.directory = directory;
    this.host = host;
  }

  /** That of the user this process runs as. */
  public static Journal ofThisUser() {
    return new Journal(StateDirectory.ofThisUser(), HostFiles.ofThisMachine());
  }

  /** One that is kept in another place, which is made when it is needed. */
  public static Journal in(Path directory, HostFiles host) {
    return new Journal(new StateDirectory(directory), host);
  }

  HostFiles host() {
    return host;
  }

  /**
   * Takes the right to steer a guest and notes that. What a controller that has gone left on the
   * guest's host is cleared away first.
   *
   * @param command what is going to steer, as in {@code ebb migrate}
   * @param notices told what had to be cleared away
   * @throws SteeredAlreadyException when the guest is steered already, naming by whom
   */
  public Claim claim(GuestId guest, String command, JsonObject settings, NoticeListener notices) {
    Path place = directory.open();
    GuestLock lock = lock(place, guest.key()).orElseThrow(() -> steeredAlready(guest));
    try {
      Optional<JournalEntry> left = entry(guest.key());
      Optional<Recovered> lifted = left.map(entry -> new Recovery(host, boot()).lift(entry));
      lifted.ifPresent(it -> it.tell(notices));
      var entry =
          new JournalEntry(
              boot(),
              command,
              ProcessId.of(host, ProcessHandle.current().pid()),
              Optional.empty(),
              guest,
              lifted.map(Recovered::left).orElse(List.of()),
              left.map(JournalEntry::settings).filter(s -> !s.isEmpty()).orElse(settings));
      write(entry);
      return new Claim(this, lock, entry, left, notices);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private SteeredAlreadyException steeredAlready(GuestId guest) {
    Optional<JournalEntry> entry = entry(guest.key());
    Optional<ProcessId> controller = entry.flatMap(JournalEntry::controller);
    String who =
        controller
            .flatMap(process -> entry.map(it -> it.command() + " (process " + process.pid() + ")"))
            .orElse("another ebb");
    long self = ProcessHandle.current().pid();
    return new SteeredAlreadyException(
        who, controller.filter(process -> process.pid() == self).isPresent());
  }

  /**
   * Lifts the throttles whose controller has gone, unless their guard already has. What somebody
   * still needs to take the migration over, or to put QEMU's settings back, is kept as long as the
   * QEMU is there. Costs no more than a look into a directory when there is nothing to do.
   *
   * @param problems told of entries that cannot be read
   */
  public List<Recovered> recover(NoticeListener problems) {
    var recovered = new ArrayList<Recovered>();
    for (String key : keys()) {
      try {
        withLock(key, entry -> recovered.add(recover(key, entry)));
      } catch (JournalException e) {
        problems.tell(Notice.Kind.LEFT_BEHIND, e);
      }
    }
    return recovered;
  }

  private Recovered recover(String key, JournalEntry entry) {
    var recovery = new Recovery(host, boot());
    Recovered lifted = recovery.lift(entry);
    boolean gone = !recovery.isHere(entry);
    if (lifted.left().isEmpty() && gone) {
      forget(key);
    } else if (!entry.groups().isEmpty()) {
      write(entry.holding(Optional.empty(), lifted.left()));
    }
    return lifted;
  }

  /**
   * Takes away groups of ebb's on this machine that no journal knows of and whose guest nobody
   * steers. It walks all cgroups: not for every command.
   */
  public List<Orphan> clearOrphans() {
    return new Orphans(
            host,
            qemu -> GuestLock.tryLock(directory.open(), new GuestId(Optional.of(qemu), "").key()))
        .clear();
  }

  /** Entries that nobody takes care of any more, but for those that cannot be read. */
  public List<JournalEntry> left() {
    var entries = new ArrayList<JournalEntry>();
    for (String key : keys()) {
      try {
        withLock(key, entries::add);
      } catch (JournalException e) {
        // Told of by recover.
      }
    }
    return entries;
  }

  /** Drops an entry that nobody takes care of any more, and all that was kept with it. */
  public void drop(JournalEntry entry) {
    withLock(entry.guest().key(), found -> forget(entry.guest().key()));
  }

  private List<String> keys() {
    if (!directory.exists()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory.open())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENTRY))
          .map(name -> name.substring(0, name.length() - ENTRY.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new JournalException("cannot read " + directory.path() + ": " + e.getMessage(), e);
    }
  }

  /** Does something with an entry, unless its controller lives. */
  private void withLock(String key, Consumer<JournalEntry> action) {
    Optional<GuestLock> lock = lock(directory.open(), key);
    if (lock.isEmpty()) {
      return;
    }
    try (GuestLock held = lock.get()) {
      entry(key)
          .filter(entry -> !entry.boot().equals(boot()) || !controllerLives(entry))
          .ifPresent(action);
    }
  }

  /** Who steers holds a lock for long; every other ebb that looks what was left, for a moment. */
  private Optional<GuestLock> lock(Path place, String key) {
    long until = System.nanoTime() + A_MOMENT.toNanos();
    Optional<GuestLock> lock = GuestLock.tryLock(place, key);
    while (lock.isEmpty() && !isSteered(key) && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK.toNanos());
      lock = GuestLock.tryLock(place, key);
    }
    return lock;
  }

  private boolean isSteered(String key) {
    return entry(key).filter(it -> it.boot().equals(boot()) && controllerLives(it)).isPresent();
  }

  private boolean controllerLives(JournalEntry entry) {
    return entry.controller().map(process -> process.isAlive(host)).orElse(false);
  }

  /** The entry of this name; one that cannot be read is told apart from none by an exception. */
  private Optional<JournalEntry> entry(String key) {
    Path file = file(key, ENTRY);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JournalEntry.of(JsonObject.parse(Files.readString(file))));
    } catch (IOException | JsonException | IllegalArgumentException e) {
      throw new JournalException(
          "cannot read the journal entry "
              + file
              + " ("
              + e.getMessage()
              + "); if a throttle is left, "
              + Cure.BY_HAND
              + ", then remove the file",
          e);
    }
  }

  /** Writes an entry so that it outlives whatever happens next. */
  void write(JournalEntry entry) {
    Path place = directory.open();
    Path file = file(entry.guest().key(), ENTRY);
    Path fresh = file(entry.guest().key(), FRESH);
    byte[] text = (entry.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      Files.deleteIfExists(fresh);
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        var buffer = ByteBuffer.wrap(text);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw new JournalException(
          "cannot write the journal entry " + file + ": " + e.getMessage(), e);
    }
  }

  /** Removes all files of a guest. */
  void forget(String key) {
    try {
      for (String kind :
          List.of(FRESH, Flight.READINGS + FRESH, Flight.READINGS, Flight.HEADER, ENTRY)) {
        Files.deleteIfExists(file(key, kind));
      }
    } catch (IOException e) {
      throw new JournalException("cannot clear the journal: " + e.getMessage(), e);
    }
  }

  /** Where the readings of a guest's migration are kept, by whichever controller. */
  public Flight.Place flight(GuestId guest) {
    return new Flight.Place(
        file(guest.key(), Flight.HEADER), file(guest.key(), Flight.READINGS), boot());
  }

  Path file(String key, String kind) {
    return directory.path().resolve(key + kind);
  }

  Path place() {
    return directory.open();
  }

  /** Tells this boot of the machine from others. */
  String boot() {
    try {
      return Files.readString(host.root().resolve("proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
