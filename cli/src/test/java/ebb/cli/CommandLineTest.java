package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.Notice;
import ebb.core.policy.Policies;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int ebb(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private void refuses(String message, String... arguments) {
    assertThat(ebb(arguments)).as("%s", err).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("ebb: ").contains(message).doesNotContain("\tat ");
  }

  @Test
  void saysItsVersion() {
    assertThat(ebb("--version")).isZero();
    assertThat(out.toString()).startsWith("ebb ");
  }

  @Test
  void readsTheOptionsOfTheCommandThatIsCalledAlone() {
    assertThat(Main.needed(new String[] {"--version"})).isEmpty();
    assertThat(Main.needed(new String[] {"plan", "--help"})).containsExactly(PlanCommand.class);
    assertThat(Main.needed(new String[] {"plam"})).hasSizeGreaterThan(10);
    assertThat(Main.needed(new String[] {})).hasSizeGreaterThan(10);
  }

  @Test
  void aCommandThatAPackageLeavesOutSaysWhereItIs() {
    for (Class<?> command : Main.BY_LAB) {
      var errors = new StringWriter();
      CommandLine without = Main.commandLine(List.of(command), false, told -> {});
      String name = without.getSubcommands().keySet().iterator().next();

      int code = without.setErr(new PrintWriter(errors)).execute(name, "--json", "soak");

      assertThat(code).isEqualTo(ExitCode.USAGE);
      assertThat(errors.toString())
          .startsWith("ebb: the package leaves '" + name + "' out")
          .contains("./ebb " + name)
          .hasLineCount(1);
    }
  }

  @Test
  void wrongUsageIsExplained() {
    refuses("which command?");
  }

  @Test
  void anUnknownCommandIsAnsweredWithTheNearest() {
    refuses("migrate", "migrat");
  }

  @Test
  void aMissingOptionIsNamed() {
    refuses("--qmp", "migrate", "--to", "tcp:x:1");
  }

  @Test
  void aGuestIsAQemuOrADomain() {
    refuses("excludes", "attach", "--qmp", "/x", "--connect", "test:///default", "--domain", "a");
    refuses("--domain NAME", "attach", "--connect", "test:///default");
    refuses("--connect URI", "status", "--domain", "a");
  }

  @Test
  void aWrongUnitShowsTheForms() {
    refuses("1Gbit", "migrate", "--qmp", "/x", "--to", "tcp:x:1", "--speed", "10");
  }

  @Test
  void whatToDoAboutADeadlineNeedsOne() {
    refuses("give --deadline", "migrate", "--qmp", "/x", "--to", "x", "--on-infeasible", "cancel");
  }

  @Test
  void anUnknownPolicyShowsTheKnownOnes() {
    refuses(
        String.join(", ", Policies.names()),
        "migrate",
        "--qmp",
        "/x",
        "--to",
        "x",
        "--policy",
        "best");
  }

  @Test
  void aDowntimeThatQemuDoesNotTakeIsRefused() {
    refuses("2000s", "migrate", "--qmp", "/x", "--to", "x", "--max-downtime", "1h");
  }

  @Test
  void noSuchSocketIsSaid() {
    refuses("no socket", "status", "--qmp", directory.resolve("none").toString());
  }

  @Test
  void aFileIsNoSocket() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    refuses("not a socket", "status", "--qmp", file.toString());
  }

  @Test
  void theMonitorsOfManagersAreLeftToThem() {
    String theirs = "/run/qemu-server/100.qmp";
    refuses("needs them for itself", "migrate", "--qmp", theirs, "--to", "tcp:x:1");
    assertThat(err.toString()).doesNotContain("no socket");
    for (List<String> command :
        List.of(
            List.of("attach", "--qmp", theirs),
            List.of("plan", "--qmp", theirs, "--speed", "1Gbit"),
            List.of("status", "--qmp", theirs))) {
      err.getBuffer().setLength(0);
      refuses("no socket", command.toArray(String[]::new));
      assertThat(err.toString()).as("%s", command).contains("needs them for itself");
    }
  }

  @Test
  void whatDoesNotGreetLikeAMonitorIsShown() throws IOException {
    Path path = directory.resolve("smtp");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      var greeted =
          CompletableFuture.runAsync(() -> {
            try (SocketChannel peer = server.accept()) {
              peer.write(StandardCharsets.UTF_8.encode("220 mail.example ready\r\n"));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      refuses("220 mail", "migrate", "--qmp", path.toString(), "--to", "tcp:x:1");
      greeted.join();
    }
  }

  @Test
  void everyCommandBeginsByLiftingThrottlesThatWereLeft() {
    String nothing = directory.resolve("none").toString();
    for (List<String> command :
        List.of(
            List.of("status", "--qmp", nothing),
            List.of("plan", "--qmp", nothing, "--speed", "1Gbit"),
            List.of("migrate", "--qmp", nothing, "--to", "tcp:x:1"),
            List.of("attach", "--qmp", nothing),
            List.of("replay", nothing),
            List.of("simulate", nothing),
            List.of("history", "--database", nothing),
            List.of("demo", "--guest", "lazy"),
            List.of("lab", "chaos", "--runs", "-1"),
            List.of("bench", "--list"))) {
      var told = new StringWriter();
      Main.commandLine(
              notices -> notices.tell(Notice.Kind.LIFTED, "lifted the throttle left by somebody"))
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(told))
          .execute(command.toArray(String[]::new));

      assertThat(told.toString()).as("%s", command).startsWith("ebb: lifted the throttle left by");
    }
  }

  @Test
  void anOrderThatIsNotUnderstoodOrAsksForHelpTouchesNothing() {
    for (String order : List.of("--help", "--version", "nonsense", "migrate --help", "migrate")) {
      Main.commandLine(
              notices -> {
                throw new AssertionError(order);
              })
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(err))
          .execute(order.split(" "));
    }
    assertThat(err.toString()).doesNotContain("AssertionError");
  }

  @Test
  void aBrokenRecordingIsRefusedWithItsLine() throws IOException {
    Path file = directory.resolve("recording");
    Files.writeString(file, "garbage\n");
    refuses("line 1", "replay", file.toString());
  }

  @Test
  void anUnknownGuestOfTheDemoIsRefused() {
    refuses("busy, gentle, easy, steady", "demo", "--guest", "lazy");
  }

  @Test
  void theReferenceNamesEveryOption() throws IOException {
    isNamedIn(Files.readString(Path.of("../docs/cli.md")), Main.commandLine());
  }

  private static void isNamedIn(String reference, CommandLine parent) {
    for (CommandLine command : parent.getSubcommands().values()) {
      String name = command.getCommandSpec().qualifiedName();
      List<OptionSpec> options = command.getCommandSpec().options();
      if (!command.getCommandSpec().usageMessage().hidden()) {
        assertThat(reference).contains(name);
        for (OptionSpec option : options) {
          assertThat(reference).as(name).contains(option.longestName());
        }
        isNamedIn(reference, command);
      }
    }
  }
}
