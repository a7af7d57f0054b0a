package ebb.cli;

import ebb.lab.Soak;
import ebb.lab.Soak.Trend;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Migrates for hours and looks for growth. */
@Command(
    name = "soak",
    description = {
      "Migrates small guests one after the other between real QEMUs, all in one process, and checks"
          + " that nothing grows: memory, descriptors, threads, processes, cgroups, files.",
      "Exits 0 when nothing grows, 1 otherwise.",
      ""
    })
final class SoakCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "1h",
      converter = QuantityConverters.Time.class,
      description = "for how long (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration duration;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var qemu = new QemuSetup(new Notices(spec.commandLine().getErr())).find();
    var soak =
        new Soak(
            qemu,
            line -> {
              out.println(line);
              out.flush();
            });
    List<Trend> trends = soak.run(duration);
    out.println();
    trends.forEach(trend ->
        out.println(
            String.format(
                Locale.ROOT,
                "%-24s %8d, then %8d  %s",
                trend.what(),
                trend.before(),
                trend.after(),
                trend.grows() ? "GROWS" : "ok")));
    boolean grows = trends.stream().anyMatch(Trend::grows);
    out.println();
    out.println(soak.migrations() + " migrations, " + (grows ? "growth" : "no growth"));
    return grows ? ExitCode.FAILED : ExitCode.COMPLETED;
  }
}
