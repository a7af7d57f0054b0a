package ebb.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

  @TempDir private Path folder;

  @Test
  void theFileDoesNotGrowWithoutEnd() throws Exception {
    try (Connection connection = Database.open(folder.resolve("history.db"), Database.MOST_PAGES);
        Statement statement = connection.createStatement()) {
      int most = statement.executeQuery("PRAGMA max_page_count").getInt(1);

      assertThat(most).isEqualTo(Database.MOST_PAGES);
    }
  }
}
