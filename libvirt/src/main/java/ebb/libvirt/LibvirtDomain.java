package ebb.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.UUID;

/**
 * A domain of a connection. Every method but {@link #id} asks the daemon, and may be refused. Safe
 * for use by several threads.
 */
@SuppressWarnings("restricted") // a record of C's has the length that its header says
public final class LibvirtDomain implements AutoCloseable {

  private static final int UUID_TEXT_BYTES = 37;
  private static final long MOST_SPEED_MIB = 1L << 40;
  private static final long MIB = 1 << 20;

  // virDomainInfo: state (byte), maxMem and memory (KiB), nrVirtCpu (short), cpuTime (ns).
  private static final long INFO_BYTES = 40;
  private static final long INFO_MEMORY = 16;
  private static final long INFO_VCPUS = 24;
  private static final long KIB = 1024;

  private static final int PAGE_SAMPLING = 0;
  private static final int DIRTY_RATE = 1 << 9;

  // virDomainStatsRecord: domain, values, number of them.
  private static final long RECORD_BYTES = 24;
  private static final long RECORD_VALUES = 8;
  private static final long RECORD_COUNT = 16;

  private final Library library;
  private final Handle handle;
  private final DomainId id;

  /** From here on the handle is given back, also when this throws. */
  LibvirtDomain(Library library, MemorySegment handle) {
    this.library = library;
    this.handle = new Handle(handle, library.domainFree);
    try {
      this.id = idOf(library, handle);
    } catch (RuntimeException e) {
      this.handle.close();
      throw e;
    }
  }

  /** Of a domain that belongs to whoever calls; asks nobody. */
  static DomainId idOf(Library library, MemorySegment handle) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment uuid = arena.allocate(UUID_TEXT_BYTES);
      if (library.domainGetUuid.number(handle, uuid) < 0) {
        throw library.failure("libvirt names no UUID of a domain");
      }
      return new DomainId(
          Library.text(library.domainGetName.pointer(handle)), UUID.fromString(uuid.getString(0)));
    }
  }

  /** Which one. */
  public DomainId id() {
    return id;
  }

  /** At a glance. */
  public DomainInfo info() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, JAVA_LONG.byteAlignment());
      check(handle.number(library.domainGetInfo, info), "nothing is known of");
      return new DomainInfo(
          id,
          DomainState.of(info.get(JAVA_BYTE, 0), 0),
          info.get(JAVA_LONG, INFO_MEMORY) * KIB,
          Short.toUnsignedInt(info.get(JAVA_SHORT, INFO_VCPUS)));
    }
  }

  /** What it does now; answered also while a job holds the domain. */
  public DomainState state() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(JAVA_INT);
      MemorySegment reason = arena.allocate(JAVA_INT);
      check(handle.number(library.domainGetState, state, reason, 0), "no state of");
      return DomainState.of(state.get(JAVA_INT, 0), reason.get(JAVA_INT, 0));
    }
  }

  /** The job under way; one of kind NONE when there is none. */
  public JobStats jobStats() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment type = arena.allocate(JAVA_INT);
      MemorySegment list = arena.allocate(ADDRESS);
      MemorySegment count = arena.allocate(JAVA_INT);
      check(
          handle.number(library.domainGetJobStats, type, list, count, 0),
          "cannot look at the job of");
      MemorySegment values = list.get(ADDRESS, 0);
      try {
        return JobStats.of(
            type.get(JAVA_INT, 0), TypedParameters.of(values, count.get(JAVA_INT, 0)));
      } finally {
        library.typedParamsFree.run(values, count.get(JAVA_INT, 0));
      }
    }
  }

  /**
   * Has its QEMU measure how fast it writes, by hashing samples of its pages; the answer comes by
   * {@link #dirtyRate} when the time is over. The domain is neither disturbed nor tainted.
   *
   * @param seconds 1 to 60
   * @throws LibvirtException when libvirt is older than 7.2, or refuses
   */
  public void startDirtyRate(int seconds) {
    check(
        handle.number(library.dirtyRateCalls().start(), seconds, PAGE_SAMPLING),
        "cannot measure the writing of");
  }

  /** The last such measurement. */
  public DirtyRate dirtyRate() {
    Library.DirtyRateCalls calls = library.dirtyRateCalls();
    return handle.use(address -> {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment one = arena.allocate(2 * ADDRESS.byteSize(), ADDRESS.byteAlignment());
        one.set(ADDRESS, 0, address); // a list that ends with NULL
        MemorySegment list = arena.allocate(ADDRESS);
        int count = calls.listStats().number(one, DIRTY_RATE, list, 0);
        check(count, "cannot look at the writing of");
        MemorySegment records = list.get(ADDRESS, 0);
        try {
          return count == 0
              ? DirtyRate.of(new TypedParameters(Map.of()))
              : DirtyRate.of(recordOf(records));
        } finally {
          calls.freeStats().run(records);
        }
      }
    });
  }

  /** The values of the first of some records: domain, address of the values, their number. */
  private static TypedParameters recordOf(MemorySegment records) {
    MemorySegment first =
        records.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0).reinterpret(RECORD_BYTES);
    return TypedParameters.of(first.get(ADDRESS, RECORD_VALUES), first.get(JAVA_INT, RECORD_COUNT));
  }

  /** Cancels the job under way. */
  public void abortJob() {
    check(handle.number(library.domainAbortJob), "cannot cancel the job of");
  }

  /**
   * Migrates it live, from daemon to daemon, and returns when it runs there.
   *
   * @throws LibvirtException when it does not; the domain runs on here
   */
  public void migrate(MigrationTarget target) {
    try (Arena arena = Arena.ofConfined();
        var parameters = new ParameterList(library)) {
      int flags = MigrateFlags.of(target, parameters);
      check(
          handle.number(
              library.domainMigrateToUri3,
              arena.allocateFrom(target.uri()),
              parameters.values(),
              parameters.count(),
              flags),
          "cannot migrate");
    }
  }

  /**
   * Has the migration under way go on in post-copy: the guest runs at the destination from then on.
   *
   * @throws LibvirtException when that was not allowed at its start
   */
  public void startPostCopy() {
    check(handle.number(library.domainMigrateStartPostCopy, 0), "post-copy is not to be had for");
  }

  /** The cap on a migration's bandwidth, bytes a second; 0 for none. */
  public long maxSpeedBytesPerSecond() {
    long mib = read(library.domainMigrateGetMaxSpeed, "no speed of");
    return mib <= 0 || mib > MOST_SPEED_MIB ? 0 : mib * MIB;
  }

  /**
   * Caps the bandwidth, of a migration under way too.
   *
   * @param bytesPerSecond rounded down to what libvirt takes, whole MiB, at least one; 0 for none
   * @return what has been set, bytes a second
   */
  public long setMaxSpeed(long bytesPerSecond) {
    long mib = bytesPerSecond == 0 ? Long.MAX_VALUE / MIB : Math.max(1, bytesPerSecond / MIB);
    check(handle.number(library.domainMigrateSetMaxSpeed, mib, 0), "cannot set the speed of");
    return bytesPerSecond == 0 ? 0 : mib * MIB;
  }

  /** The downtime limit of migrations, ms. */
  public long maxDowntimeMillis() {
    return read(library.domainMigrateGetMaxDowntime, "no downtime limit of");
  }

  /** Sets the downtime limit, of a migration under way too. */
  public void setMaxDowntime(long millis) {
    check(
        handle.number(library.domainMigrateSetMaxDowntime, millis, 0),
        "cannot set the downtime limit of");
  }

  private long read(NativeCall getter, String otherwise) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_LONG);
      check(handle.number(getter, value, 0), otherwise);
      return value.get(JAVA_LONG, 0);
    }
  }

  /**
   * Hands a command to the QEMU itself. libvirt marks the domain as tainted from then on, so this
   * is for operators who have asked for it.
   *
   * @param json in QMP
   * @return the answer, JSON too
   */
  public String monitorCommand(String json) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(ADDRESS);
      check(
          handle.number(library.monitorCommand(), arena.allocateFrom(json), answer, 0),
          "no command for the QEMU of");
      return library.textAndFree(answer.get(ADDRESS, 0));
    }
  }

  private void check(int result, String what) {
    if (result < 0) {
      throw library.failure(what + " domain " + id.name());
    }
  }

  @Override
  public void close() {
    handle.close();
  }
}
