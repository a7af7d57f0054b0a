package ebb.host.pages;

import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a guest's RAM lies in its QEMU's address space, found from outside by {@code
 * /proc/PID/maps}.
 *
 * <p>QEMU maps each block of RAM, what is plugged in later as well, in one piece that can be
 * written and not executed: anonymous, a memfd, a huge page or another file. So the largest of
 * these that together make up the guest's memory are taken; one of just the size that is still
 * missing goes before others. A block of virtio-mem is larger than what is plugged in of it.
 *
 * @param regions in order of address, none of them empty
 */
record GuestRam(List<Region> regions) {

  /** No block of RAM is smaller, and hardly anything else as large. */
  private static final long LEAST_BYTES = 16 << 20;

  private static final double MOST_MISSING = 0.5;

  /** A block may be mapped together with a little that lies beside it. */
  private static final double SLACK = 0.03;

  /** What a QEMU whose guest's memory is hidden or encrypted has open. */
  private static final List<String> CONFIDENTIAL =
      List.of("anon_inode:[guest_memfd]", "anon_inode:[kvm-gmem]", "/dev/sev");

  /** Files of devices are no RAM; these hold some. */
  private static final List<String> MEMORY_DEVICES =
      List.of("/dev/shm/", "/dev/hugepages", "/dev/zero", "/dev/dax");

  /**
   * A part of the address space.
   *
   * @param start its first address
   * @param end behind its last one
   */
  record Region(long start, long end) {

    long bytes() {
      return end - start;
    }
  }

  /**
   * Finds it.
   *
   * @param memoryBytes the guest's memory, bytes
   * @throws UnreadableMemoryException when it is not to be seen, or is confidential
   */
  static GuestRam of(GuestProcess process, long memoryBytes) {
    refuseConfidential(process);
    List<Region> found = choose(candidates(process), memoryBytes);
    long bytes = found.stream().mapToLong(Region::bytes).sum();
    if (bytes <= MOST_MISSING * memoryBytes) {
      throw new UnreadableMemoryException(
          "its memory of "
              + (memoryBytes >> 20)
              + " MiB is not found in the address space of "
              + process);
    }
    return new GuestRam(found);
  }

  long bytes() {
    return regions.stream().mapToLong(Region::bytes).sum();
  }

  private static void refuseConfidential(GuestProcess process) {
    Path descriptors = process.host().proc(process.id().pid()).resolve("fd");
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (CONFIDENTIAL.contains(target(link))) {
          throw new UnreadableMemoryException("its guest is a confidential one");
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw notAllowed(process, e);
    }
  }

  /** What a descriptor leads to, as the kernel names it; empty when it has been closed. */
  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  static UnreadableMemoryException notAllowed(GuestProcess process, Exception cause) {
    return new UnreadableMemoryException(
        "the memory of "
            + process
            + " may not be read: that takes root, or the user that it runs as and CAP_SYS_PTRACE",
        cause);
  }

  private static List<Region> candidates(GuestProcess process) {
    try {
      return HostFiles.lines(process.host().proc(process.id().pid()).resolve("maps")).stream()
          .flatMap(line -> candidate(line).stream())
          .toList();
    } catch (IOException | NumberFormatException e) {
      throw notAllowed(process, e);
    }
  }

  /** {@code start-end rw-p offset device inode path}, see proc(5). */
  private static Optional<Region> candidate(String line) {
    List<String> fields = List.of(line.split(" +", 6));
    List<String> ends = List.of(fields.getFirst().split("-"));
    String path = fields.size() > 5 ? fields.get(5) : "";
    if (fields.size() < 5 || !fields.get(1).startsWith("rw-") || !mayBeRam(path)) {
      return Optional.empty();
    }
    return Optional.of(
        new Region(
            Long.parseUnsignedLong(ends.getFirst(), 16),
            Long.parseUnsignedLong(ends.getLast(), 16)));
  }

  private static boolean mayBeRam(String path) {
    boolean isDevice =
        path.startsWith("/dev/") && MEMORY_DEVICES.stream().noneMatch(path::startsWith);
    boolean isSpecial = path.startsWith("[") && !path.startsWith("[anon");
    return !isDevice && !isSpecial && !path.startsWith("anon_inode:");
  }

  private static List<Region> choose(List<Region> candidates, long memoryBytes) {
    var largestFirst =
        new ArrayList<>(
            candidates.stream()
                .filter(region -> region.bytes() >= LEAST_BYTES)
                .sorted(Comparator.comparingLong(Region::bytes).reversed())
                .toList());
    var chosen = new ArrayList<Region>();
    long missing = memoryBytes;
    while (missing >= LEAST_BYTES) {
      Optional<Region> next = next(largestFirst, missing);
      if (next.isEmpty()) {
        break;
      }
      largestFirst.remove(next.get());
      chosen.add(next.get());
      missing -= next.get().bytes();
    }
    chosen.sort(Comparator.comparingLong(Region::start));
    return List.copyOf(chosen);
  }

  /** The largest that fits into what is missing, or the smallest of those too large. */
  private static Optional<Region> next(List<Region> largestFirst, long missing) {
    long most = missing + (long) (missing * SLACK);
    Optional<Region> fits =
        largestFirst.stream().filter(region -> region.bytes() <= most).findFirst();
    return fits.isPresent() ? fits : largestFirst.stream().reduce((larger, smaller) -> smaller);
  }
}
