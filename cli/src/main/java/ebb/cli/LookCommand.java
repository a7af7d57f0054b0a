package ebb.cli;

import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import ebb.lab.GuestSpec;
import ebb.lab.KnownLook;
import ebb.lab.KnownLook.Window;
import ebb.lab.MeasuringCost;
import ebb.lab.QemuBinary;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at the pages of guests that write what is known, and holds what was seen to the truth. */
@Command(
    name = "look",
    description = {
      "Looks at the pages of real guests whose writing is known, and prints what was seen beside"
          + " the truth, and what it took, as Markdown tables.",
      "Exits 0 when no window is off by more than 15 % and by more than two standard errors, 1"
          + " otherwise.",
      ""
    })
final class LookCommand implements Callable<Integer> {

  private static final double MOST_COST = 0.01;
  private static final double MIB = 1 << 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(
      names = "--guests",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "gentle,steady,hot-set,two-speeds,busy",
      description = "which guests, each of one load (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private List<String> guests;

  @Option(
      names = "--measure",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = QuantityConverters.Time.class,
      description = "how long to look (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration measure;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "which pages (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--cost",
      description = "measure what looks take from the busy guest's progress instead; three minutes")
  private boolean cost;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    QemuBinary qemu = new QemuSetup(new Notices(spec.commandLine().getErr())).find();
    if (cost) {
      return cost(qemu, out);
    }
    out.println("QEMU " + qemu.version() + ", looks of " + measure.toMillis() / 1000.0 + " s.");
    out.println();
    out.println("| guest | window, s | used, vCPU-s | seen, MiB | true, MiB | error |");
    out.println("|---|---|---|---|---|---|");
    var looks = new ArrayList<KnownLook>();
    for (String guest : guests) {
      looks.add(KnownLook.at(qemu, GuestSpec.parse(guest), measure, seed));
      looks.getLast().windows().forEach(window -> out.println(row(guest, window)));
      out.flush();
    }
    out.println();
    out.println(
        "| guest | pages, seed | not zeros, seen / true, MiB | hot, MiB |"
            + " compressed, first / again | delta | part of a core |");
    out.println("|---|---|---|---|---|---|---|");
    for (int i = 0; i < guests.size(); i++) {
      out.println(row(guests.get(i), looks.get(i)));
    }
    out.flush();
    return looks.stream().flatMap(look -> look.windows().stream()).allMatch(Window::isGood)
        ? ExitCode.COMPLETED
        : ExitCode.FAILED;
  }

  private static int cost(QemuBinary qemu, PrintWriter out) {
    double lost = MeasuringCost.of(qemu, GuestSpec.BUSY);
    out.println(
        FigureLine.of("progress lost while it is looked at all the time", lost, MOST_COST, true));
    out.flush();
    return lost <= MOST_COST ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private static String row(String guest, Window window) {
    Estimate seen = window.seen().bytes().times(1 / MIB);
    return String.format(
        Locale.ROOT,
        "| %s | %.3f | %.3f | %.2f +- %.2f | %.2f | %+.0f %% |",
        guest,
        window.seen().seconds(),
        window.seen().vcpuSeconds(),
        seen.value(),
        seen.standardError(),
        window.trueBytes() / MIB,
        100 * window.error());
  }

  private static String row(String guest, KnownLook known) {
    Look look = known.look();
    Look.Compression compression = look.compression();
    return String.format(
        Locale.ROOT,
        "| %s | %d, %d | %.1f / %.1f | %s | %s: %s / %s | %s | %.2f %% |",
        guest,
        look.effort().pages(),
        look.effort().seed(),
        look.filledBytes() / MIB,
        known.filledBytes() / MIB,
        look.hotBytes()
            .map(hot -> String.format(Locale.ROOT, "%.1f", hot.value() / MIB))
            .orElse(""),
        compression.method(),
        ratio(compression.first()),
        ratio(compression.again()),
        ratio(compression.delta()),
        100 * look.effort().coreShare());
  }

  private static String ratio(Optional<Estimate> ratio) {
    return ratio.map(it -> String.format(Locale.ROOT, "%.3f", it.value())).orElse("none");
  }
}
