package ebb.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A connection to a libvirt daemon. Safe for use by several threads. */
@SuppressWarnings("restricted") // a list of C's has the length that C says
public final class LibvirtConnection implements AutoCloseable {

  private static final int ACTIVE = 1;
  private static final int KEEPALIVE_SECONDS = 5;
  private static final int KEEPALIVE_COUNT = 3;
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Library library;
  private final String uri;
  private final Handle handle;
  private final DomainEvents events;

  private LibvirtConnection(Library library, String uri, MemorySegment handle) {
    this.library = library;
    this.uri = uri;
    this.handle = new Handle(handle, library.connectClose);
    this.events = new DomainEvents(library, this.handle);
  }

  /**
   * Connects.
   *
   * @param uri libvirt's, like {@code qemu:///system}
   * @throws LibvirtException when libvirt is missing or too old here, or the daemon cannot be
   *     reached
   */
  public static LibvirtConnection open(String uri) {
    Library library = Library.get();
    EventLoop.start(library);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = library.connectOpen.pointer(arena.allocateFrom(uri));
      if (handle.equals(MemorySegment.NULL)) {
        throw library.failure("cannot connect to " + uri);
      }
      // Refused by drivers that need none, so its answer tells nothing.
      var _ = library.connectSetKeepAlive.number(handle, KEEPALIVE_SECONDS, KEEPALIVE_COUNT);
      return new LibvirtConnection(library, uri, handle);
    }
  }

  /** As given to {@link #open}. */
  public String uri() {
    return uri;
  }

  /** Whether the daemon is on this machine, as far as the URI says: it names no host. */
  public boolean isLocal() {
    try {
      String authority = new URI(uri).getAuthority();
      return authority == null || authority.isEmpty();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The daemon's version: 9.1.0 is 9 001 000. */
  public long daemonVersion() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment version = arena.allocate(JAVA_LONG);
      if (handle.number(library.connectGetLibVersion, version) < 0) {
        throw library.failure("no version of the daemon at " + uri);
      }
      return version.get(JAVA_LONG, 0);
    }
  }

  /** Whether the daemon is still there. */
  public boolean isAlive() {
    return handle.number(library.connectIsAlive) == 1;
  }

  /** The domains that run, or are paused, here. */
  public List<DomainInfo> domains() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(ADDRESS);
      int count = handle.number(library.connectListAllDomains, result, ACTIVE);
      if (count < 0) {
        throw library.failure("cannot list the domains of " + uri);
      }
      MemorySegment list = result.get(ADDRESS, 0).reinterpret(count * ADDRESS.byteSize());
      try {
        return DomainList.look(
            IntStream.range(0, count).mapToObj(i -> list.getAtIndex(ADDRESS, i)).toList(),
            this::infoOf,
            library.domainFree::number);
      } finally {
        library.free(list);
      }
    }
  }

  private DomainInfo infoOf(MemorySegment domain) {
    try (var taken = new LibvirtDomain(library, domain)) {
      return taken.info();
    }
  }

  /**
   * A domain.
   *
   * @param nameOrUuid a name is tried first
   * @throws LibvirtException when there is none
   */
  public LibvirtDomain domain(String nameOrUuid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(nameOrUuid);
      MemorySegment found = handle.pointer(library.domainLookupByName, text);
      if (found.equals(MemorySegment.NULL) && UUID_TEXT.matcher(nameOrUuid).matches()) {
        found = handle.pointer(library.domainLookupByUuid, text);
      }
      if (found.equals(MemorySegment.NULL)) {
        throw library.failure("no domain '" + nameOrUuid + "' at " + uri);
      }
      return new LibvirtDomain(library, found);
    }
  }

  /** A domain by its UUID. */
  public LibvirtDomain domain(UUID uuid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found =
          handle.pointer(library.domainLookupByUuid, arena.allocateFrom(uuid.toString()));
      if (found.equals(MemorySegment.NULL)) {
        throw library.failure("no domain " + uuid + " at " + uri);
      }
      return new LibvirtDomain(library, found);
    }
  }

  /**
   * Whether a domain is being migrated away, whoever started that; false for one that has gone. An
   * exchange with the daemon, under a millisecond unless it is busy with this domain.
   */
  public boolean isMigratingOut(DomainId id) {
    try (LibvirtDomain domain = domain(id.uuid())) {
      return domain.jobStats().isMigratingOut();
    } catch (LibvirtException e) {
      if (e.isGone()) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Hears of all domains of this connection. A migration that begins is told by its first {@link
   * DomainEvent.Iteration} (by a QEMU older than 11; look at {@link #isMigratingOut} now and then).
   *
   * @param listener called on libvirt's event thread, one at a time: has to return at once and must
   *     not call libvirt
   */
  public Subscription listen(Consumer<DomainEvent> listener) {
    return events.listen(listener);
  }

  @Override
  public void close() {
    events.close();
    handle.close();
  }
}
