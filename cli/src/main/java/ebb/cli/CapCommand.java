package ebb.cli;

import ebb.lab.KeptCap;
import ebb.lab.QemuBinary;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how a cap is kept over several channels. */
@Command(
    name = "cap",
    description = {
      "Migrates a busy guest between real QEMUs over several channels (multifd) under a cap, and"
          + " prints what the worst ten seconds carried, as a fraction of the cap.",
      "Exits 0 when that is at most 1.05 each time, 1 otherwise. Needs root.",
      ""
    })
final class CapCommand implements Callable<Integer> {

  private static final double MOST = 1.05;

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(
      names = "--channels",
      paramLabel = "N",
      split = ",",
      defaultValue = "2,4",
      description =
          "how many channels, one migration for each; 0 for a single stream without multifd"
              + " (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private List<Integer> channels;

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      defaultValue = "24MiB",
      converter = QuantityConverters.Speed.class,
      description = "the cap (default: ${DEFAULT-VALUE})")
  private long speed;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    QemuBinary qemu = new QemuSetup(new Notices(spec.commandLine().getErr())).find();
    out.println("QEMU " + qemu.version());
    out.flush();
    boolean kept = true;
    for (int count : channels) {
      KeptCap found = KeptCap.measure(qemu, KeptCap.GUEST, count, speed);
      kept &= found.worst() <= MOST;
      out.println(
          FigureLine.of(
              String.format(
                  Locale.ROOT,
                  "%d channels: worst ten seconds / cap (mean %.3f, %.0f s)",
                  count,
                  found.mean(),
                  found.seconds()),
              found.worst(),
              MOST,
              true));
      out.flush();
    }
    return kept ? ExitCode.COMPLETED : ExitCode.FAILED;
  }
}
