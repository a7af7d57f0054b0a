package ebb.host.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * A process, told from a later one that has been given the same number.
 *
 * @param pid its number in this PID namespace
 * @param startTicks when it started, in the kernel's clock ticks since boot
 */
public record ProcessId(long pid, long startTicks) {

  // Places in /proc/PID/stat behind the program's name, which is the only field with spaces.
  private static final int STATE = 0;
  private static final int START = 19;

  /** The process of this number; empty when there is none, or when it only waits to be buried. */
  public static Optional<ProcessId> of(HostFiles host, long pid) {
    try {
      return look(host, pid);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** An exception means that it cannot be told. */
  private static Optional<ProcessId> look(HostFiles host, long pid) throws IOException {
    try {
      String stat = Files.readString(host.proc(pid).resolve("stat"), StandardCharsets.ISO_8859_1);
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" "));
      String state = fields.get(STATE);
      return state.equals("Z") || state.equals("X")
          ? Optional.empty()
          : Optional.of(new ProcessId(pid, Long.parseLong(fields.get(START))));
    } catch (NoSuchFileException | IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return Optional.empty(); // it has ended while it was looked at
      }
      throw e;
    }
  }

  /**
   * Whether just this process still runs. Where that cannot be told, as with too many open files,
   * it is taken to: what belongs to it must not be cleared away by mistake.
   */
  public boolean isAlive(HostFiles host) {
    try {
      return look(host, pid).filter(this::equals).isPresent();
    } catch (IOException e) {
      return true;
    }
  }
}
