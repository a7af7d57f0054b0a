package ebb.steering.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to steer a guest, which one process at a time can have. It is a lock on one byte of one
 * file, another byte for each guest: the kernel takes it back when its holder dies, and the file
 * never has to be removed, which could not be done without a moment in which two hold it.
 */
final class GuestLock implements AutoCloseable {

  private static final String FILE = "lock";

  /** The kernel lifts all locks of a process when it closes any descriptor of the file. */
  private static final Map<Path, FileChannel> OPEN_FOR_EVER = new ConcurrentHashMap<>();

  private final FileLock lock;

  private GuestLock(FileLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the lock of a guest; empty when another has it.
   *
   * @param directory where the file is
   * @param key names the guest
   */
  static Optional<GuestLock> tryLock(Path directory, String key) {
    try {
      FileChannel channel = OPEN_FOR_EVER.computeIfAbsent(directory.resolve(FILE), GuestLock::open);
      FileLock lock = channel.tryLock(place(key), 1, false);
      return Optional.ofNullable(lock).map(GuestLock::new);
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      throw new JournalException(
          "cannot lock " + directory.resolve(FILE) + ": " + e.getMessage(), e);
    }
  }

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(
          file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long place(String key) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).getMostSignificantBits() >>> 2;
  }

  @Override
  public void close() {
    try {
      lock.release();
    } catch (IOException e) {
      throw new JournalException("cannot unlock the guest: " + e.getMessage(), e);
    }
  }
}
