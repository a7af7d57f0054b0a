package ebb.lab.chaos;

import ebb.lab.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A mount whose path is no UTF-8, as any user may make one. It is seen by the ebb under test alone,
 * in a mount namespace of its own, and goes with it. By chance ebb has no UTF-8 locale, either.
 */
final class OddMount implements Surrounding {

  private static final String NAME = "ebb-chaos-odd-";

  /** The folder, whose name holds a lone byte 0xff and a word of Latin 1. */
  private static final String SCRIPT =
      "odd=\"$1/"
          + NAME
          + "$(printf '\\377')-$(printf 'g\\344st')\"; mkdir -p \"$odd\" && mount -t tmpfs none"
          + " \"$odd\" && shift && exec \"$@\"";

  private final List<String> prefix;
  private boolean there;

  /**
   * @param there whether it is there from the start
   */
  OddMount(Cast cast, boolean there) {
    this.there = there;
    String locale = cast.random().nextBoolean() ? "LC_ALL=C" : "LC_ALL=C.UTF-8";
    prefix =
        List.of(
            "env",
            locale,
            "unshare",
            "--mount",
            "/bin/sh",
            "-c",
            SCRIPT,
            "ebb-chaos",
            cast.lab().directory().toString());
  }

  /** From now on it is there, for every ebb that is started. */
  void appear() {
    there = true;
  }

  @Override
  public List<String> prefix() {
    return there ? prefix : List.of();
  }

  @Override
  public List<String> finish() {
    try {
      boolean here =
          new String(
                  Files.readAllBytes(Path.of("/proc/self/mountinfo")), StandardCharsets.ISO_8859_1)
              .contains(NAME);
      return here ? List.of("the odd mount is seen outside of its namespace") : List.of();
    } catch (IOException e) {
      throw new LabException("no mounts to look at: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {}
}
