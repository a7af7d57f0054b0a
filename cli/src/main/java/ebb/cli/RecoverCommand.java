package ebb.cli;

import ebb.config.PlainText;
import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import ebb.json.JsonObject;
import ebb.libvirt.migration.DomainRecovery;
import ebb.qemu.migration.QemuRecovery;
import ebb.steering.MigrationRecovery;
import ebb.steering.MigrationRecovery.Outcome;
import ebb.steering.journal.Journal;
import ebb.steering.journal.Orphan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Clears away what an ebb that was killed has left. */
@Command(
    name = "recover",
    description = {
      "Undoes what an ebb that was killed has left: lifts throttles and puts settings back. An ebb"
          + " that runs is not disturbed.",
      "",
      "Exits 0 when nothing is left to undo, 1 when something could not be undone.",
      ""
    })
final class RecoverCommand implements Callable<Integer>, RecoversItself {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(names = "--json", description = "print a JSON object for each guest instead of text")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var unreadable = new AtomicBoolean();
    var notices = new Notices(spec.commandLine().getErr());
    List<Outcome> outcomes =
        new MigrationRecovery(
                Journal.ofThisUser(),
                List.of(new DomainRecovery(), new QemuRecovery(HostFiles.ofThisMachine())))
            .run(problem -> {
              unreadable.set(true);
              notices.on(problem);
            });
    for (Outcome outcome : outcomes) {
      out.println(json ? toJson(outcome) : text(outcome));
    }
    List<Orphan> orphans = Journal.ofThisUser().clearOrphans();
    for (Orphan orphan : orphans) {
      if (json) {
        out.println(toJson(orphan));
      } else {
        orphan.tell(notice -> out.println(PlainText.line(notice.text())));
      }
    }
    if (outcomes.isEmpty() && orphans.isEmpty() && !json) {
      out.println("nothing to recover");
    }
    return !unreadable.get()
            && outcomes.stream().allMatch(Outcome::isDone)
            && orphans.stream().allMatch(orphan -> orphan.problems().isEmpty())
        ? ExitCode.COMPLETED
        : ExitCode.FAILED;
  }

  private static String text(Outcome outcome) {
    String lifted =
        outcome.groups().isEmpty()
            ? "no throttle was left"
            : "throttle lifted: "
                + outcome.groups().stream().map(Path::toString).collect(Collectors.joining(", "));
    String settings =
        switch (outcome.settings()) {
          case PUT_BACK -> "settings put back";
          case NOT_NEEDED -> "no settings to put back";
          case UNDER_WAY -> "parameters put back; the migration goes on, see ebb attach";
          case UNREACHABLE -> "settings not put back";
        };
    return Stream.concat(
            Stream.of(PlainText.line(outcome.who()), "  " + lifted, "  " + settings),
            outcome.problems().stream()
                .map(problem -> "  PROBLEM: " + PlainText.line(Cures.named(problem))))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static JsonObject toJson(Orphan orphan) {
    return JsonObject.empty()
        .with("orphan", orphan.group().toString())
        .with("problems", problems(orphan.problems()));
  }

  private static List<JsonObject> problems(List<String> problems) {
    return problems.stream().map(problem -> JsonObject.empty().with("problem", problem)).toList();
  }

  private static JsonObject toJson(Outcome outcome) {
    var entry = outcome.entry();
    JsonObject object = JsonObject.empty().with("command", entry.command());
    object = and(object, "controllerPid", entry.controller());
    object = and(object, "qemuPid", entry.guest().qemu());
    return object
        .with("monitor", entry.guest().monitor())
        .with(
            "groups",
            outcome.groups().stream()
                .map(path -> JsonObject.empty().with("path", path.toString()))
                .toList())
        .with("settings", outcome.settings().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .with("problems", problems(outcome.problems()));
  }

  private static JsonObject and(JsonObject object, String name, Optional<ProcessId> process) {
    return process.map(id -> object.with(name, id.pid())).orElse(object);
  }
}
