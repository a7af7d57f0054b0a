package ebb.agent.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.agent.life.LongLived;
import ebb.agent.rules.AgentConfig;
import ebb.agent.steer.AgentEvent;
import ebb.agent.steer.SteeredSample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HistoryWriterTest {

  @TempDir private Path directory;

  private final List<String> notices = new CopyOnWriteArrayList<>();

  private HistoryWriter writer(Path file, int most) {
    var config = new AgentConfig.History(file, Duration.ofDays(1), most);
    return new HistoryWriter(new LongLived(notices::add), config, Clock.systemUTC(), notices::add);
  }

  @Test
  void aFileThatIsLockedHoldsUpNobody() throws Exception {
    Path file = directory.resolve("history.db");
    try (HistoryWriter first = writer(file, 10)) {
      first.start();
      first.accept(SteeredSample.began("a"));
    }
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement();
        HistoryWriter writer = writer(file, 10)) {
      statement.execute("BEGIN EXCLUSIVE");
      writer.start();
      for (int i = 0; i < HistoryWriter.QUEUE + 300; i++) {
        writer.accept(SteeredSample.noticed("b", "notice " + i)); // returns, whatever the disk does
      }
      assertThat(writer.dropped()).isPositive();
      while (notices.isEmpty()) {
        Thread.sleep(20);
      }
      assertThat(notices.getFirst()).contains("cannot be written").contains("locked");
      assertThat(writer.isWorking()).isFalse();
      statement.execute("ROLLBACK");
    }
    assertThat(new History(file).get("a").orElseThrow().status()).isEqualTo("lost");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsToldOnceAndForNothingElse() throws Exception {
    Path file = Files.createFile(directory.resolve("none")).resolve("history.db");
    try (HistoryWriter writer = writer(file, 10)) {
      writer.start();
      writer.accept(SteeredSample.began("a"));
      while (notices.isEmpty()) {
        Thread.sleep(20);
      }
    }
    assertThat(notices).hasSize(1);
  }

  /** SQLite takes what is no number for NULL, which no column of a reading allows. */
  @Test
  void whatCannotBeWrittenForItsContentIsLostAndToldAndHoldsUpNothing() throws Exception {
    Path file = directory.resolve("history.db");
    try (HistoryWriter writer = writer(file, 10)) {
      writer.start();
      writer.accept(SteeredSample.reading("a", Double.NaN));
      while (writer.dropped() == 0) {
        Thread.sleep(20);
      }
      writer.accept(SteeredSample.began("b"));
    }
    assertThat(new History(file).get("b")).isPresent();
    assertThat(notices.getFirst()).contains("lost 1 events").contains("NOT NULL");
  }

  /** As when the disk was full at the first start. */
  @Test
  void aFileThatWasHardlyBegunIsFinishedLater() throws Exception {
    Path file = directory.resolve("history.db");
    try (Connection first = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = first.createStatement()) {
      statement.execute("PRAGMA max_page_count = 3"); // room for the first tables alone
      assertThatThrownBy(() -> Database.prepare(first)).hasMessageContaining("full");
    }
    try (HistoryWriter writer = writer(file, 10)) {
      writer.start();
      writer.accept(SteeredSample.began("a"));
    }
    assertThat(notices).isEmpty();
    assertThat(new History(file).get("a")).isPresent();
  }

  @Test
  void onlySoManyAreRemembered() {
    Path file = directory.resolve("history.db");
    try (HistoryWriter writer = writer(file, 3)) {
      writer.start();
      for (String id : List.of("a", "b", "c", "d", "e")) {
        writer.accept(SteeredSample.began(id));
        writer.accept(SteeredSample.reading(id, 1));
        writer.accept(SteeredSample.ended(id));
      }
    }
    try (HistoryWriter again = writer(file, 3)) {
      again.start(); // tidies when it opens the file
      again.accept(SteeredSample.began("f"));
    }
    var history = new History(file);
    assertThat(history.find("", 10)).extracting(PastMigration::id).contains("e", "f").hasSize(4);
    assertThat(history.readings("e")).hasSize(1);
    assertThat(history.readings("a")).isEmpty();
    assertThat(history.find("%", 10)).isEmpty();
  }

  /** Eight MiB are room for half of it. */
  @Test
  void aFileThatIsFullForgetsTheOldestAndTakesWhatIsNew() throws Exception {
    Path file = directory.resolve("history.db");
    int pages = 2048;
    var config = new AgentConfig.History(file, Duration.ofDays(1), 100_000);
    try (var writer =
        new HistoryWriter(
            new LongLived(notices::add), config, Clock.systemUTC(), notices::add, pages)) {
      writer.start();
      for (int migration = 0; migration < 1000; migration++) {
        String id = "m%03d".formatted(migration);
        for (int i = 0; i < 20; i++) {
          offer(writer, SteeredSample.noticed(id, "x".repeat(500)));
        }
        offer(writer, SteeredSample.reading(id, 1));
        offer(writer, SteeredSample.ended(id));
      }
      while (new History(file).get("m999").isEmpty()) {
        Thread.sleep(20);
      }
    }
    assertThat(notices).isEmpty();
    assertThat(Files.size(file)).isLessThanOrEqualTo(pages * 4096L);
    assertThat(new History(file).find("", 1000))
        .extracting(PastMigration::id)
        .contains("m999", "m950")
        .doesNotContain("m000");
  }

  /** Not faster than it can write: this is not about the queue. */
  private static void offer(HistoryWriter writer, AgentEvent event) throws InterruptedException {
    long dropped = writer.dropped();
    writer.accept(event);
    while (writer.dropped() > dropped) {
      Thread.sleep(5);
      dropped = writer.dropped();
      writer.accept(event);
    }
  }

  @Test
  void anOutageOfTheDiskDoesNotMakeWhatRunsLost() throws Exception {
    Path file = directory.resolve("history.db");
    try (HistoryWriter first = writer(file, 10)) {
      first.start();
      first.accept(SteeredSample.began("past"));
    }
    try (HistoryWriter writer = writer(file, 10)) {
      writer.start();
      writer.accept(SteeredSample.began("running"));
      while (new History(file).get("running").isEmpty()) {
        Thread.sleep(20);
      }
      writer.accept(SteeredSample.reading("running", Double.NaN)); // ends the connection
      while (writer.dropped() == 0) {
        Thread.sleep(20);
      }
      writer.accept(SteeredSample.began("next"));
      while (new History(file).get("next").isEmpty()) {
        Thread.sleep(20);
      }
      assertThat(new History(file).get("running").orElseThrow().status()).isEqualTo("running");
    }
  }

  @Test
  void readingsAreThinned() {
    Path file = directory.resolve("history.db");
    try (HistoryWriter writer = writer(file, 3)) {
      writer.start();
      writer.accept(SteeredSample.began("a"));
      for (int i = 0; i < 100; i++) {
        AgentEvent reading = SteeredSample.reading("a", i / 10.0);
        writer.accept(reading);
      }
    }
    assertThat(new History(file).readings("a")).hasSizeBetween(9, 12);
  }
}
