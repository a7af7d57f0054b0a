package ebb.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ebb.core.Cure;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libvirt that ebb calls, by libvirt's public C interface, which has been stable
 * since they came in. A failed function gives -1 or NULL; {@link #failure} tells why.
 */
@SuppressWarnings("restricted") // calling C is what it is for
final class Library {

  private static final String FILE = "libvirt.so.0";
  private static final String QEMU_FILE = "libvirt-qemu.so.0";
  private static final String OLDEST = "4.5";

  private static @Nullable Library loaded;

  private final Linker linker = Linker.nativeLinker();
  private final SymbolLookup symbols = open(FILE);

  final NativeCall initialize = number("virInitialize");
  final NativeCall getVersion = number("virGetVersion", ADDRESS, ADDRESS, ADDRESS);
  final NativeCall eventRegisterDefaultImpl = number("virEventRegisterDefaultImpl");
  final NativeCall eventRunDefaultImpl = number("virEventRunDefaultImpl");
  final NativeCall connectOpen = pointer("virConnectOpen", ADDRESS);
  final NativeCall connectClose = number("virConnectClose", ADDRESS);
  final NativeCall connectIsAlive = number("virConnectIsAlive", ADDRESS);
  final NativeCall connectGetLibVersion = number("virConnectGetLibVersion", ADDRESS, ADDRESS);
  final NativeCall connectSetKeepAlive =
      number("virConnectSetKeepAlive", ADDRESS, JAVA_INT, JAVA_INT);
  final NativeCall connectListAllDomains =
      number("virConnectListAllDomains", ADDRESS, ADDRESS, JAVA_INT);
  final NativeCall connectEventRegisterAny =
      number(
          "virConnectDomainEventRegisterAny",
          ADDRESS,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          ADDRESS,
          ADDRESS);
  final NativeCall connectEventDeregisterAny =
      number("virConnectDomainEventDeregisterAny", ADDRESS, JAVA_INT);
  final NativeCall domainLookupByName = pointer("virDomainLookupByName", ADDRESS, ADDRESS);
  final NativeCall domainLookupByUuid = pointer("virDomainLookupByUUIDString", ADDRESS, ADDRESS);
  final NativeCall domainFree = number("virDomainFree", ADDRESS);
  final NativeCall domainGetName = pointer("virDomainGetName", ADDRESS);
  final NativeCall domainGetUuid = number("virDomainGetUUIDString", ADDRESS, ADDRESS);
  final NativeCall domainGetInfo = number("virDomainGetInfo", ADDRESS, ADDRESS);
  final NativeCall domainGetState =
      number("virDomainGetState", ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  final NativeCall domainGetJobStats =
      number("virDomainGetJobStats", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  final NativeCall domainAbortJob = number("virDomainAbortJob", ADDRESS);
  final NativeCall domainMigrateToUri3 =
      number("virDomainMigrateToURI3", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
  final NativeCall domainMigrateStartPostCopy =
      number("virDomainMigrateStartPostCopy", ADDRESS, JAVA_INT);
  final NativeCall domainMigrateSetMaxSpeed =
      number("virDomainMigrateSetMaxSpeed", ADDRESS, JAVA_LONG, JAVA_INT);
  final NativeCall domainMigrateGetMaxSpeed =
      number("virDomainMigrateGetMaxSpeed", ADDRESS, ADDRESS, JAVA_INT);
  final NativeCall domainMigrateSetMaxDowntime =
      number("virDomainMigrateSetMaxDowntime", ADDRESS, JAVA_LONG, JAVA_INT);
  final NativeCall domainMigrateGetMaxDowntime =
      number("virDomainMigrateGetMaxDowntime", ADDRESS, ADDRESS, JAVA_INT);
  final NativeCall typedParamsAddString =
      number("virTypedParamsAddString", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  final NativeCall typedParamsAddInt =
      number("virTypedParamsAddInt", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  final NativeCall typedParamsAddUnsignedLong =
      number("virTypedParamsAddULLong", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  final NativeCall typedParamsFree = nothing("virTypedParamsFree", ADDRESS, JAVA_INT);

  private final NativeCall setErrorFunc = nothing("virSetErrorFunc", ADDRESS, ADDRESS);
  private final NativeCall getLastErrorCode = number("virGetLastErrorCode");
  private final NativeCall getLastErrorMessage = pointer("virGetLastErrorMessage");
  private final NativeCall free =
      new NativeCall(
          "free",
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ADDRESS)));
  private @Nullable NativeCall monitorCommand;

  /** What came into libvirt later than all else; ebb does without where it is missing. */
  record DirtyRateCalls(NativeCall start, NativeCall listStats, NativeCall freeStats) {}

  private Library() {}

  /**
   * Loads libvirt, on first use.
   *
   * @throws LibvirtException when it is not on this machine, or too old
   */
  static synchronized Library get() {
    Library library = loaded;
    if (library == null) {
      library = new Library();
      library.silence();
      if (library.initialize.number() < 0) {
        throw library.failure("libvirt does not start");
      }
      loaded = library;
    }
    return library;
  }

  /** libvirt would print every error to standard error, also those that are expected. */
  private void silence() {
    try {
      MemorySegment deaf =
          linker.upcallStub(
              MethodHandles.lookup()
                  .findStatic(
                      Library.class,
                      "ignore",
                      MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class)),
              FunctionDescriptor.ofVoid(ADDRESS, ADDRESS),
              Arena.global());
      setErrorFunc.run(MemorySegment.NULL, deaf);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static void ignore(MemorySegment data, MemorySegment error) {}

  Linker linker() {
    return linker;
  }

  /** Calls into libvirt-qemu, loaded only for that: libvirt marks such a domain as tainted. */
  synchronized NativeCall monitorCommand() {
    NativeCall call = monitorCommand;
    if (call == null) {
      call =
          bind(
              open(QEMU_FILE),
              QEMU_FILE,
              "virDomainQemuMonitorCommand",
              FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
      monitorCommand = call;
    }
    return call;
  }

  /**
   * Functions of libvirt 7.2 and later.
   *
   * @throws LibvirtException when this one is older
   */
  DirtyRateCalls dirtyRateCalls() {
    return new DirtyRateCalls(
        number("virDomainStartDirtyRateCalc", ADDRESS, JAVA_INT, JAVA_INT),
        number("virDomainListGetStats", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
        nothing("virDomainStatsRecordListFree", ADDRESS));
  }

  /**
   * What the last call of this thread met.
   *
   * @param what was asked, as the beginning of a sentence
   */
  LibvirtException failure(String what) {
    String why = text(getLastErrorMessage.pointer());
    return new LibvirtException(
        what + ": " + (why.isEmpty() ? "libvirt gives no reason" : why), getLastErrorCode.number());
  }

  /** A string of C's that stays where it is. */
  static String text(MemorySegment string) {
    return string.equals(MemorySegment.NULL) ? "" : string.reinterpret(Long.MAX_VALUE).getString(0);
  }

  /** A string that C has made for its caller, who frees it. */
  String textAndFree(MemorySegment string) {
    try {
      return text(string);
    } finally {
      free(string);
    }
  }

  void free(MemorySegment memory) {
    free.run(memory);
  }

  private NativeCall number(String name, MemoryLayout... arguments) {
    return bind(symbols, FILE, name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private NativeCall pointer(String name, MemoryLayout... arguments) {
    return bind(symbols, FILE, name, FunctionDescriptor.of(ADDRESS, arguments));
  }

  private NativeCall nothing(String name, MemoryLayout... arguments) {
    return bind(symbols, FILE, name, FunctionDescriptor.ofVoid(arguments));
  }

  private NativeCall bind(
      SymbolLookup where, String file, String name, FunctionDescriptor descriptor) {
    MemorySegment address =
        where
            .find(name)
            .orElseThrow(() ->
                new LibvirtException(
                    "this machine's "
                        + file
                        + " is too old: it has no "
                        + name
                        + "; ebb needs libvirt "
                        + OLDEST
                        + " or later"));
    return new NativeCall(name, linker.downcallHandle(address, descriptor));
  }

  private static SymbolLookup open(String file) {
    try {
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new LibvirtException(
          "no "
              + file
              + " on this machine: install libvirt's client library (Debian: libvirt0, Fedora:"
              + " libvirt-libs), or "
              + Cure.BY_MONITOR);
    }
  }
}
