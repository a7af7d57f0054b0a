package ebb.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The events of a connection. C is given the connection's number, not its address: an event that
 * comes when the connection has been closed finds nobody, and does no harm.
 */
@SuppressWarnings("restricted") // being called by C is what it is for
final class DomainEvents {

  private static final int LIFECYCLE = 0;
  private static final int MIGRATION_ITERATION = 20;
  private static final int JOB_COMPLETED = 21;

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final Map<Long, DomainEvents> OPEN = new ConcurrentHashMap<>();

  /** By the event: for all connections, as an agent may open many in its life. */
  private static final Map<Integer, MemorySegment> STUBS = new ConcurrentHashMap<>();

  private final Library library;
  private final Handle connection;
  private final long number = NUMBERS.incrementAndGet();
  private final List<Consumer<DomainEvent>> listeners = new CopyOnWriteArrayList<>();

  @GuardedBy("this")
  private final List<Integer> registrations = new ArrayList<>();

  DomainEvents(Library library, Handle connection) {
    this.library = library;
    this.connection = connection;
  }

  synchronized Subscription listen(Consumer<DomainEvent> listener) {
    if (registrations.isEmpty()) {
      OPEN.put(number, this);
      register(LIFECYCLE, "onLifecycle", int.class, JAVA_INT, JAVA_INT);
      register(MIGRATION_ITERATION, "onIteration", void.class, JAVA_INT);
      register(JOB_COMPLETED, "onJobCompleted", void.class, ADDRESS, JAVA_INT);
    }
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @GuardedBy("this")
  private void register(
      int event, String method, Class<?> result, java.lang.foreign.ValueLayout... special) {
    MemorySegment stub = STUBS.computeIfAbsent(event, e -> stub(method, result, special));
    int registration =
        connection.number(
            library.connectEventRegisterAny,
            MemorySegment.NULL,
            event,
            stub,
            MemorySegment.ofAddress(number),
            MemorySegment.NULL);
    if (registration < 0) {
      throw library.failure("libvirt does not tell of migrations");
    }
    registrations.add(registration);
  }

  /** Where C finds a method of this class: connection, domain, what is special, our number. */
  private MemorySegment stub(
      String method, Class<?> result, java.lang.foreign.ValueLayout... special) {
    var layouts = new ArrayList<java.lang.foreign.MemoryLayout>(List.of(ADDRESS, ADDRESS));
    layouts.addAll(List.of(special));
    layouts.add(ADDRESS);
    var arguments = layouts.toArray(java.lang.foreign.MemoryLayout[]::new);
    FunctionDescriptor descriptor =
        result == int.class
            ? FunctionDescriptor.of(JAVA_INT, arguments)
            : FunctionDescriptor.ofVoid(arguments);
    MethodType type = descriptor.toMethodType();
    try {
      return library
          .linker()
          .upcallStub(
              MethodHandles.lookup().findStatic(DomainEvents.class, method, type),
              descriptor,
              Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  synchronized void close() {
    OPEN.remove(number);
    listeners.clear();
    registrations.forEach(id -> connection.number(library.connectEventDeregisterAny, id));
    registrations.clear();
  }

  private static void tell(
      MemorySegment number, java.util.function.Function<Library, DomainEvent> event) {
    DomainEvents events = OPEN.get(number.address());
    if (events == null) {
      return;
    }
    keepFromC(() -> {
      DomainEvent happened = event.apply(events.library);
      events.listeners.forEach(listener -> listener.accept(happened));
    });
  }

  /** Whatever is thrown goes to the thread's handler: one that reached C would end the JVM. */
  static void keepFromC(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      } catch (Throwable again) {
        // Nobody is left to be told.
      }
    }
  }

  static int onLifecycle(
      MemorySegment connection, MemorySegment domain, int event, int detail, MemorySegment number) {
    tell(
        number,
        library ->
            new DomainEvent.Lifecycle(
                LibvirtDomain.idOf(library, domain), DomainEvent.Change.of(event, detail)));
    return 0;
  }

  static void onIteration(
      MemorySegment connection, MemorySegment domain, int iteration, MemorySegment number) {
    tell(
        number,
        library -> new DomainEvent.Iteration(LibvirtDomain.idOf(library, domain), iteration));
  }

  static void onJobCompleted(
      MemorySegment connection,
      MemorySegment domain,
      MemorySegment list,
      int count,
      MemorySegment number) {
    tell(
        number,
        library ->
            new DomainEvent.JobCompleted(
                LibvirtDomain.idOf(library, domain),
                JobStats.ended(TypedParameters.of(list, count))));
  }
}
