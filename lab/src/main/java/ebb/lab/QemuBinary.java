package ebb.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A QEMU on this machine that the lab can trust with a migration.
 *
 * @param major its version
 */
public record QemuBinary(Path path, int major, int minor, int micro) {

  private static final String NAME = "qemu-system-x86_64";
  private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.(\\d+)\\.(\\d+)");
  private static final int OLDEST = 8;

  /** The first one on PATH, fit or not. */
  public static Optional<QemuBinary> onPath() {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return List.of(path.split(":")).stream()
        .map(dir -> Path.of(dir.isEmpty() ? "." : dir).resolve(NAME))
        .filter(Files::isExecutable)
        .findFirst()
        .map(QemuBinary::at);
  }

  /** The one at this path, fit or not. */
  public static QemuBinary at(Path path) {
    try {
      Process process = new ProcessBuilder(path.toString(), "--version").start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = VERSION.matcher(text);
      if (!matcher.find()) {
        throw new LabException(path + " --version does not say a version");
      }
      return new QemuBinary(
          path,
          Integer.parseInt(matcher.group(1)),
          Integer.parseInt(matcher.group(2)),
          Integer.parseInt(matcher.group(3)));
    } catch (IOException e) {
      throw new LabException("cannot run " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Why it must not be used here, where the lab emulates its guests (TCG); empty when it is fit.
   */
  public Optional<String> unfit() {
    return major >= OLDEST
        ? Optional.empty()
        : Optional.of(
            "QEMU "
                + version()
                + " corrupts guests that are migrated under TCG: it misses writes while it tracks"
                + " dirty pages, so source and destination memory differ");
  }

  /** Its version as text. */
  public String version() {
    return major + "." + minor + "." + micro;
  }
}
