package ebb.cli;

import ebb.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a script of the checkout, with this process's own input and output. */
final class Script {

  private Script() {}

  /**
   * Runs it.
   *
   * @param otherwise what to say when it fails; it has said why itself
   */
  static void run(String name, String otherwise) {
    Path script = Path.of(System.getProperty("ebb.home", "."), "scripts", name);
    if (!Files.isExecutable(script)) {
      throw new LabException(otherwise + ": there is no " + script);
    }
    try {
      if (new ProcessBuilder(script.toString()).inheritIO().start().waitFor() != 0) {
        throw new LabException(otherwise);
      }
    } catch (IOException e) {
      throw new LabException("cannot run " + script + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
