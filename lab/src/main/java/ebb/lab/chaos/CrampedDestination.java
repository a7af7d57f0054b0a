package ebb.lab.chaos;

import ebb.lab.Link;
import java.nio.file.Path;
import java.util.List;

/**
 * A destination with less memory than the guest has: both QEMUs keep it in {@code /dev/shm}, where
 * the destination sees a small file system of its own. QEMU finds out when it runs out of it, and
 * dies, as it does when the host's memory runs out.
 */
record CrampedDestination(Link link, long bytes) implements Link {

  private static final String PLACE = "/dev/shm";

  /** Further arguments of both QEMUs. */
  static String[] qemu(int memoryMib) {
    return new String[] {
      "-object",
      "memory-backend-file,id=pc.ram,share=on,mem-path=" + PLACE + ",size=" + memoryMib + "M",
      "-machine",
      "memory-backend=pc.ram"
    };
  }

  static CrampedDestination in(Path directory, long bytes) {
    return new CrampedDestination(Link.unixSocket(directory), bytes);
  }

  @Override
  public String uri() {
    return link.uri();
  }

  @Override
  public List<String> sourcePrefix() {
    return link.sourcePrefix();
  }

  @Override
  public List<String> destinationPrefix() {
    String mount = "mount -t tmpfs -o size=" + bytes + " none " + PLACE;
    return List.of("unshare", "--mount", "/bin/sh", "-c", mount + " && exec \"$@\"", "ebb-lab");
  }

  @Override
  public void close() {
    link.close();
  }
}
