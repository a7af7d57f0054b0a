package ebb.lab.chaos;

import ebb.lab.LabException;
import ebb.lab.QemuBinary;
import ebb.qemu.qmp.QmpException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Breaks something in each of many migrations and looks what has become of the guest: it must run
 * on one side, exactly one, whole and unthrottled, or be where the fault says it may be, and
 * nothing of ebb's may be left on the host.
 *
 * <p>A run follows from its seed, but for what the machine does differently the next time: which
 * fault, when, and how.
 */
public final class Chaos {

  private static final int LINES = 40;

  /**
   * One run.
   *
   * @param seed repeats it
   * @param fault what went wrong
   * @param ending how it came out, in words
   * @param problems what must not be; empty for a good run
   * @param said the last lines of each ebb
   * @param seconds it took
   */
  public record Run(
      long seed,
      String fault,
      String ending,
      List<String> problems,
      List<String> said,
      double seconds) {

    /** Whether everything was as it should be. */
    public boolean isGood() {
      return problems.isEmpty();
    }
  }

  private final QemuBinary qemu;
  private final Path command;
  private final List<Fault> faults;

  /**
   * @param command the {@code ebb} command
   * @param names of the faults, all when there are none
   * @throws LabException when there is no fault of a name
   */
  public Chaos(QemuBinary qemu, Path command, List<String> names) {
    this.qemu = qemu;
    this.command = command;
    this.faults = names.isEmpty() ? Faults.all() : Faults.named(names);
  }

  /** The names of all faults. */
  public static List<String> names() {
    return Faults.all().stream().map(Fault::name).toList();
  }

  /** Makes one run; consecutive seeds take the faults in turn. */
  public Run run(long seed) {
    long began = System.nanoTime();
    Fault fault = faults.get((int) Math.floorMod(seed, (long) faults.size()));
    var problems = new ArrayList<String>();
    var said = new ArrayList<String>();
    String ending = "none";
    Inspection inspection = null;
    try (var scene = new Scene(qemu, command, fault.stage(), random(seed))) {
      inspection = new Inspection(scene);
      try {
        var came = new Ending(fault.injection().into(scene), inspection.guest());
        ending = came.words();
        if (!fault.endings().contains(came)) {
          problems.add("no ending that may be: " + ending);
        }
        inspection.surroundings(came);
        inspection.traces();
      } catch (LabException | QmpException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
      problems.addAll(inspection.problems());
      scene.processes().forEach(process -> said.addAll(last(process.said())));
    } catch (LabException | QmpException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    if (inspection != null) {
      inspection.problems().clear();
      inspection.remains();
      problems.addAll(inspection.problems());
    }
    return new Run(
        seed,
        fault.name(),
        ending,
        List.copyOf(problems),
        List.copyOf(said),
        (System.nanoTime() - began) / 1e9);
  }

  /** Of seeds that follow each other, a plain {@link Random} would toss the same coin first. */
  private static Random random(long seed) {
    return new Random(new SplittableRandom(seed).nextLong());
  }

  private static List<String> last(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
  }
}
