package ebb.cli;

import ebb.lab.ControllerCost;
import ebb.lab.Figures;
import ebb.lab.Figures.Figure;
import ebb.lab.QemuBinary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the figures ebb is held to, and says which are met. */
@Command(
    name = "figures",
    description = {
      "Measures the bars that ebb is held to on real QEMUs, side by side with auto-converge.",
      "Exits 0 when all are met, 1 otherwise. Leave the machine alone meanwhile.",
      ""
    })
final class FiguresCommand implements Callable<Integer> {

  private static final double MOST_OF_A_CORE = 0.02;
  private static final double MOST_MIB = 120;

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(names = "--quick", description = "only the first guest, about a minute")
  private boolean quick;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var notices = new Notices(spec.commandLine().getErr());
    QemuBinary qemu = new QemuSetup(notices).find();
    out.println("QEMU " + qemu.version());
    out.flush();
    var figures =
        new Figures(
            qemu,
            line -> {
              out.println(line);
              out.flush();
            });
    List<Figure> all = new ArrayList<>(quick ? figures.quick() : figures.full());
    if (!quick) {
      all.addAll(controller(qemu));
    }
    out.println();
    all.forEach(figure -> out.println(line(figure)));
    long met = all.stream().filter(Figure::isMet).count();
    out.println();
    out.println(met + " passed, " + (all.size() - met) + " failed");
    return met == all.size() ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private static List<Figure> controller(QemuBinary qemu) {
    Path command = Path.of(System.getProperty("ebb.home", "."), "ebb");
    ControllerCost cost = ControllerCost.measure(qemu, command);
    return List.of(
        new Figure("controller, part of one core", cost.coreShare(), true, MOST_OF_A_CORE),
        new Figure(
            "controller, memory, MiB", cost.residentBytes() / (double) (1 << 20), true, MOST_MIB));
  }

  private static String line(Figure figure) {
    return FigureLine.of(figure.what(), figure.value(), figure.bar(), figure.atMost());
  }
}
