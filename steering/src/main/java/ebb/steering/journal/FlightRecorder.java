package ebb.steering.journal;

import ebb.core.Decision;
import ebb.core.Reading;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.json.JsonObject;
import ebb.steering.recording.RecordedStep;
import ebb.steering.recording.Recorder;
import ebb.steering.recording.Recording;
import ebb.steering.recording.RecordingException;
import ebb.steering.recording.RecordingHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the readings of a migration for whoever has to take it over. All of them for the first
 * twenty minutes, a few MiB; then those alone that a policy learns from for good, the first of each
 * round and those with a sample.
 */
public final class FlightRecorder implements AutoCloseable {

  /** At ten readings a second, and some 330 bytes each. */
  private static final int ALL_OF_THEM = 12_000;

  private static final int MOST = 40_000;

  private final Flight.Place place;
  private final long originNanos;
  private final double demandVcpus;
  private final NoticeListener notices;
  private final LongSupplier nanoTime;
  private final Recording before;
  private final List<RecordedStep> pending = new ArrayList<>();
  private RecordingHeader header;
  private @Nullable Recorder recorder;
  private boolean broken;
  private int written;
  private long lastRound = -1;

  /**
   * @param originNanos see {@link Flight}
   * @param before what an earlier controller has seen of the same migration
   * @param nanoTime the machine's monotonic clock, ns
   */
  public FlightRecorder(
      Flight.Place place,
      RecordingHeader header,
      long originNanos,
      double demandVcpus,
      Optional<Recording> before,
      LongSupplier nanoTime,
      NoticeListener notices) {
    this.place = place;
    this.header = header;
    this.originNanos = originNanos;
    this.demandVcpus = demandVcpus;
    this.nanoTime = nanoTime;
    this.notices = notices;
    this.before = before.orElse(new Recording(header, List.of()));
  }

  /** What comes from here on is decided with this. */
  public void onHeader(RecordingHeader now) {
    header = now;
    if (recorder != null) {
      recorder.onHeader(now);
    }
  }

  /**
   * Takes a reading in.
   *
   * @param totalMillis how long the migration has taken by QEMU's clock, 0 before it has begun
   */
  public void onStep(Reading reading, Decision decision, long totalMillis) {
    if (broken || reading.phase().isFinal()) {
      return;
    }
    pending.add(new RecordedStep(reading, decision));
    if (recorder == null && totalMillis > 0) {
      recorder = open(nanoTime.getAsLong() - totalMillis * 1_000_000);
      if (recorder != null) {
        before.forEach(recorder::onHeader, this::write);
        recorder.onHeader(header);
      }
    }
    if (recorder != null) {
      pending.forEach(this::write);
      pending.clear();
    }
  }

  private void write(RecordedStep step) {
    Reading reading = step.reading();
    boolean teaches = reading.round() != lastRound || reading.sample().isPresent();
    lastRound = reading.round();
    if (recorder != null && written < MOST && (written < ALL_OF_THEM || teaches)) {
      written++;
      recorder.add(step);
    }
  }

  private @Nullable Recorder open(long beganNanos) {
    try {
      Files.deleteIfExists(place.header());
      Path fresh = place.readings().resolveSibling(place.readings().getFileName() + Journal.FRESH);
      Recorder opened = Recorder.open(fresh, before.header(), notices);
      Files.move(fresh, place.readings(), StandardCopyOption.ATOMIC_MOVE);
      JsonObject clocks = Flight.clocks(place, originNanos, beganNanos, demandVcpus);
      make(place.header());
      Files.writeString(place.header(), clocks + "\n");
      return opened;
    } catch (IOException | RecordingException e) {
      broken = true;
      pending.clear();
      notices.tell(
          Notice.Kind.FILES,
          "cannot keep the readings of this migration ("
              + e.getMessage()
              + "); a takeover would have to learn the guest anew");
      return null;
    }
  }

  private static void make(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Override
  public void close() {
    if (recorder != null) {
      recorder.close();
    }
  }
}
