package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuMeasurementTest {

  @Test
  void whatWasPluggedInIsMemoryToo(@TempDir Path directory) throws IOException {
    var qemu =
        new AnsweringQemu()
            .answering(
                "query-memory-size-summary",
                "{\"base-memory\": 402653184, \"plugged-memory\": 268435456}");
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      assertThat(QemuMeasurement.memoryBytes(qmp)).hasValue(640L << 20);
    }
  }
}
