package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.history.HistoryWriter;
import ebb.agent.life.LongLived;
import ebb.agent.rules.AgentConfig;
import ebb.json.JsonObject;
import ebb.qemu.qmp.FakeQmp;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever guests, monitors and files say: no line of a command's steers the terminal. */
@Timeout(120)
class PlainOutputTest {

  private static final int SEEDS = 25;
  private static final String ID = "20261101-120000-1";

  @TempDir private Path folder;

  @AfterAll
  static void endsWithoutWaitingForAMigration() {
    Cancellation.done(ExitCode.COMPLETED);
  }

  private String ebb(String... arguments) {
    var out = new StringWriter();
    var printed = new PrintWriter(out);
    Main.commandLine(notices -> {}).setOut(printed).setErr(printed).execute(arguments);
    printed.flush();
    return out.toString();
  }

  /** Whatever is said, the output is plain, and of as many lines as when nothing odd is said. */
  private static void isPlain(String shown, String ordinary, int seed, List<String> command) {
    assertThat(OddText.isPlain(shown)).as("seed %d: %s: %s", seed, command, shown).isTrue();
    assertThat(shown.lines().count())
        .as("seed %d: %s:%n%s%nwhere it should be as%n%s", seed, command, shown, ordinary)
        .isEqualTo(ordinary.lines().count());
  }

  @Test
  void whatTheHistoryHolds() throws SQLException {
    Path file = folder.resolve("history.db");
    String database = file.toString();
    List<List<String>> commands =
        List.of(
            List.of("history", "--database", database),
            List.of("history", "--json", "--database", database),
            List.of("show", ID, "--database", database),
            List.of("show", ID, "--json", "--database", database));
    makeHistory(file);
    fill(file, () -> "plain");
    List<String> ordinary = commands.stream().map(c -> ebb(c.toArray(String[]::new))).toList();
    assertThat(ordinary.get(2)).contains("destination").contains("plain: plain");
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      fill(file, () -> OddText.of(random));
      for (int i = 0; i < commands.size(); i++) {
        List<String> command = commands.get(i);
        isPlain(ebb(command.toArray(String[]::new)), ordinary.get(i), seed, command);
      }
    }
  }

  private static void makeHistory(Path file) {
    var config = new AgentConfig.History(file, Duration.ofDays(1), 10);
    var writer =
        new HistoryWriter(new LongLived(text -> {}), config, Clock.systemUTC(), text -> {});
    writer.start();
    writer.close();
  }

  private static void fill(Path file, Supplier<String> text) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      for (String table : List.of("event", "reading", "migration")) {
        run(connection, "DELETE FROM " + table);
      }
      run(
          connection,
          "INSERT INTO migration (id, guest, source, destination, began_millis, status, reason,"
              + " memory_bytes, steered, throttle) VALUES ('"
              + ID
              + "', ?, ?, ?, 0, ?, ?, 0, 1, ?)",
          text.get(),
          text.get(),
          text.get(),
          text.get(),
          text.get(),
          text.get());
      run(
          connection,
          "INSERT INTO reading VALUES ('" + ID + "', 0, ?, 1, 0, 0, 0, 0, 0, 1, ?, NULL, NULL)",
          text.get(),
          text.get());
      run(connection, "INSERT INTO event VALUES ('" + ID + "', 0, ?, ?)", text.get(), text.get());
    }
  }

  private static void run(Connection connection, String sql, String... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  @Test
  void whatAMonitorSays() throws IOException {
    for (int seed = -1; seed < SEEDS; seed++) {
      var random = new Random(seed);
      Supplier<String> text = seed < 0 ? () -> "plain" : () -> OddText.of(random);
      Path here = Files.createDirectory(folder.resolve("monitor" + seed));
      try (FakeQmp qemu = FakeQmp.in(here, peer -> play(peer, text))) {
        String socket = qemu.address().toString();
        for (List<String> command :
            List.of(
                List.of("status", "--qmp", socket),
                List.of("status", "--qmp", socket, "--json"),
                List.of("attach", "--qmp", socket, "--throttle", "none"),
                List.of("plan", "--qmp", socket, "--speed", "1Gbit", "--measure", "1ms"),
                List.of("migrate", "--qmp", socket, "--to", "tcp:x:1"))) {
          String shown = ebb(command.toArray(String[]::new));
          assertThat(OddText.isPlain(shown)).as("seed %d: %s: %s", seed, command, shown).isTrue();
          assertThat(shown).as("%s", command).isNotBlank();
          if (!command.getFirst().equals("status")) {
            assertThat(shown.lines())
                .as("seed %d: %s", seed, command)
                .allMatch(line -> line.startsWith("ebb: "))
                .doesNotContain("ebb: all is well");
          }
        }
      }
    }
  }

  /** A guest whose migration stands wherever its words say, and that refuses everything else. */
  private static void play(FakeQmp.Peer peer, Supplier<String> text) {
    peer.greet();
    while (true) {
      JsonObject request = peer.read();
      switch (request.text("execute").or(() -> request.text("exec-oob")).orElse("")) {
        case "query-status" ->
            peer.answer(request, JsonObject.empty().with("status", text.get()).toString());
        case "query-migrate" ->
            peer.answer(
                request,
                JsonObject.empty()
                    .with("status", text.get())
                    .with("error-desc", text.get())
                    .toString());
        case "query-cpus-fast", "query-qmp-schema" -> peer.answer(request, "[]");
        default -> peer.refuse(request, text.get(), text.get());
      }
    }
  }

  @Test
  void whatAFileHolds() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      Path file = folder.resolve("file" + seed);
      Files.write(file, OddText.of(random).getBytes(StandardCharsets.UTF_8));
      for (List<String> command :
          List.of(
              List.of("replay", file.toString()),
              List.of("simulate", file.toString()),
              List.of("agent", "--check", "--config", file.toString()),
              List.of("history", "--database", file.toString()),
              List.of("replay", folder + "/" + OddText.of(random).replace("\0", "")))) {
        String shown = ebb(command.toArray(String[]::new));
        assertThat(OddText.isPlain(shown)).as("seed %d: %s: %s", seed, command, shown).isTrue();
        assertThat(shown.lines().filter(line -> !line.startsWith("See: ebb ")))
            .as("seed %d: %s", seed, command)
            .singleElement()
            .asString()
            .startsWith("ebb: ");
      }
    }
  }
}
