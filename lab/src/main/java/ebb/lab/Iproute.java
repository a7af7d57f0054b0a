package ebb.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs the commands of iproute2, which need root here. */
final class Iproute {

  private Iproute() {}

  /**
   * Runs {@code ip}.
   *
   * @throws LabException when it fails, with what it says
   */
  static void ip(String... arguments) {
    run("ip", arguments);
  }

  /** Runs {@code tc}. */
  static void tc(String... arguments) {
    run("tc", arguments);
  }

  private static void run(String program, String... arguments) {
    var command = new ArrayList<String>(List.of(program));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LabException(
            "a link of one's own needs root and iproute2: "
                + String.join(" ", command)
                + ": "
                + said.strip());
      }
    } catch (IOException e) {
      throw new LabException("cannot run " + program + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
