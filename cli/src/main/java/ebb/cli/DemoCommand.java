package ebb.cli;

import ebb.core.notice.Notice;
import ebb.host.throttle.ThrottleChoice;
import ebb.lab.AutoConverge;
import ebb.lab.Contest;
import ebb.lab.Contest.Contender;
import ebb.lab.GuestSpec;
import ebb.lab.LabException;
import ebb.lab.LabResult;
import ebb.lab.Link;
import ebb.lab.QemuBinary;
import ebb.lab.ShapedLink;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the point of ebb: the same guest migrated twice, by auto-converge and by ebb. */
@Command(
    name = "demo",
    description = {
      "Boots a small busy guest on this machine and migrates it twice, once under QEMU's"
          + " auto-converge and once under ebb, and compares.",
      "",
      "Exits 0 when both guests run on at their destination with their memory intact.",
      ""
    })
final class DemoCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(
      names = "--guest",
      paramLabel = "GUEST",
      defaultValue = "busy",
      description =
          "busy (512 MiB, rewrites 128 MiB four times a second), gentle (768 MiB, writes 256"
              + " MiB at 130 MB/s), easy (needs no throttle), one of the shapes of docs/lab.md"
              + " such as hot-set, or parameters like mem=512,vcpus=2,ws=128,speed=300"
              + " (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private String guest;

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      defaultValue = "60MiB",
      converter = QuantityConverters.Speed.class,
      description = "cap on the migration's bandwidth (default: ${DEFAULT-VALUE})")
  private long speed;

  @Option(
      names = "--aggression",
      paramLabel = "A",
      defaultValue = "0.5",
      converter = QuantityConverters.Share.class,
      description = "ebb's aggression (default: ${DEFAULT-VALUE})")
  private double aggression;

  @Option(
      names = "--max-downtime",
      paramLabel = "TIME",
      defaultValue = "300ms",
      converter = QuantityConverters.Time.class,
      description = "downtime limit for both (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration maxDowntime;

  @Option(
      names = "--throttle",
      paramLabel = "HOW",
      defaultValue = "auto",
      description = "how ebb throttles: auto, cgroup or qemu (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private ThrottleChoice throttle;

  @Option(
      names = "--auto-converge-initial",
      paramLabel = "N",
      defaultValue = "" + AutoConverge.DEFAULT_INITIAL,
      description =
          "initial throttle of auto-converge, 1 to 99 percent (default: ${DEFAULT-VALUE},"
              + " QEMU's own)")
  private int initial;

  @Option(
      names = "--shaped",
      description =
          "put the QEMUs into network namespaces, joined by a link of that speed, so that the"
              + " downtime is realistic (needs root)")
  private boolean shaped;

  @Option(
      names = "--simulated",
      description =
          "no QEMU: the same guests in virtual time, in a second; with --guest busy, gentle or"
              + " easy, --aggression and --json")
  private boolean simulated;

  @Option(names = "--json", description = "print a JSON object for each migration, one a line")
  private boolean json;

  private final AtomicBoolean interrupted = new AtomicBoolean();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (simulated) {
      return SimulatedDemo.run(out, guest, aggression, json);
    }
    var notices = new Notices(spec.commandLine().getErr());
    GuestSpec guestSpec = GuestSpec.parse(guest);
    if (initial < 1 || initial > 99) {
      throw new UsageException("--auto-converge-initial lies between 1 and 99, not " + initial);
    }
    QemuBinary qemu = new QemuSetup(notices).find();
    double downtimeSeconds = SteeringOptions.downtimeSeconds(maxDowntime);
    if (throttle == ThrottleChoice.NONE) {
      throw new UsageException("--throttle none: without a throttle there is nothing to show");
    }
    List<Contender> contenders =
        List.of(
            Contender.autoConverge(initial, downtimeSeconds, speed),
            Contender.policy("ebb", aggression, downtimeSeconds, speed, throttle));
    var contest =
        new Contest(
            qemu,
            guestSpec,
            shaped ? directory -> ShapedLink.open(speed) : Link::unixSocket,
            notices);
    var results = new ArrayList<LabResult>();
    try (var ctrlC = Cancellation.onSignal(() -> interrupted.set(true))) {
      if (!json) {
        out.printf("QEMU %s, guest %s: %s%n", qemu.version(), guest, guestSpec.describe());
      }
      for (Contender contender : contenders) {
        results.add(run(contest, contender, out));
      }
    } catch (RuntimeException e) {
      if (interrupted.get()) {
        notices.tell(Notice.Kind.USAGE, "interrupted; everything that was started has been ended");
        return ExitCode.CANCELLED;
      }
      throw e;
    }
    if (!json) {
      out.println(DemoReport.of(results.getFirst(), results.getLast()));
    }
    return results.stream().allMatch(LabResult::isGood) ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private LabResult run(Contest contest, Contender contender, PrintWriter out) {
    if (!json) {
      out.printf("%n%s%n", contender.name());
      out.flush();
    }
    var progress = new AtomicReference<Progress>(new SilentProgress());
    LabResult result =
        contest.run(
            contender,
            migration -> {
              if (interrupted.get()) {
                throw new LabException("interrupted");
              }
              if (!json) {
                String headline = Headline.of(contender.request(), migration.session());
                progress.set(
                    Progress.of(out, false, headline, new Outlook(contender.request().intent())));
              }
              return progress.get();
            });
    if (json) {
      out.println(
          JsonProgress.toJson(result.summary())
              .with("policy", contender.name())
              .with("longestStallMillis", result.longestStallMillis())
              .with("memoryIntact", result.memoryIntact())
              .with("runningAtDestination", result.runningAtDestination()));
    } else {
      progress.get().end(result.summary());
      out.println(DemoReport.verdict(result));
    }
    out.flush();
    return result;
  }
}
