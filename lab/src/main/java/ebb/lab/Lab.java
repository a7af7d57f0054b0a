package ebb.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A place for one migration: two QEMUs, a guest, a link, and a directory that goes at the end. */
public final class Lab implements AutoCloseable {

  private final Path directory;
  private final Link link;
  private final QemuBinary binary;
  private final LabGuest guest;
  private final List<String> extra;
  private final LabQemu source;
  private LabQemu destination;
  private int destinations;
  private final Thread atExit = new Thread(this::release, "ebb-lab-cleanup");

  /** Makes the link once there is a directory for it. */
  @FunctionalInterface
  public interface LinkMaker {
    Link make(Path directory);
  }

  /**
   * Boots the guest in a source QEMU, beside a destination that waits for it.
   *
   * @throws LabException when that fails; nothing is left behind then
   */
  public Lab(QemuBinary binary, LabGuest guest, LinkMaker linkMaker) {
    this(binary, guest, linkMaker, List.of());
  }

  /** Starts both with further arguments. */
  public Lab(QemuBinary binary, LabGuest guest, LinkMaker linkMaker, List<String> extra) {
    this.binary = binary;
    this.guest = guest;
    this.extra = List.copyOf(extra);
    this.directory = makeDirectory();
    Runtime.getRuntime().addShutdownHook(atExit);
    Link made = null;
    LabQemu started = null;
    try {
      made = linkMaker.make(directory);
      this.link = made;
      started =
          new LabQemu(
              new LabQemu.Setup(binary, directory, guest, "source", made.sourcePrefix(), extra));
      this.source = started;
      this.destination = startDestination();
    } catch (RuntimeException e) {
      if (started != null) {
        started.close();
      }
      if (made != null) {
        made.close();
      }
      deleteDirectory();
      Runtime.getRuntime().removeShutdownHook(atExit);
      throw e;
    }
  }

  private LabQemu startDestination() {
    destinations++;
    var arguments = new ArrayList<String>(List.of("-incoming", link.incoming()));
    arguments.addAll(extra);
    return new LabQemu(
        new LabQemu.Setup(
            binary,
            directory,
            guest,
            "destination" + destinations,
            link.destinationPrefix(),
            arguments));
  }

  /** Ends the destination and starts a fresh one in its place. */
  public void renewDestination() {
    destination.close();
    destination = startDestination();
  }

  private static Path makeDirectory() {
    try {
      return Files.createTempDirectory("ebb-lab-");
    } catch (IOException e) {
      throw new LabException("no temporary directory: " + e.getMessage(), e);
    }
  }

  /** Where the guest starts. */
  public LabQemu source() {
    return source;
  }

  /** Where it is to go. */
  public LabQemu destination() {
    return destination;
  }

  /** The address to migrate to. */
  public String uri() {
    return link.uri();
  }

  /** A place for files that are to go with the lab. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is going down; the hook does the same once more, which does no harm.
    }
    release();
  }

  private void release() {
    source.close();
    destination.close();
    link.close();
    deleteDirectory();
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Lab::delete);
    } catch (IOException | UncheckedIOException e) {
      // It is in the system's directory for such things.
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
