package ebb.steering.journal;

import ebb.core.Decision;
import ebb.core.Reading;
import ebb.json.JsonException;
import ebb.json.JsonObject;
import ebb.steering.recording.RecordedStep;
import ebb.steering.recording.Recording;
import ebb.steering.recording.RecordingException;
import ebb.steering.recording.RecordingHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a controller has seen of a migration so far, for the one that takes over from it: replayed
 * into a fresh policy, the readings restore all that the dead one had learnt.
 *
 * @param originNanos the moment that readings count their seconds from, on the machine's monotonic
 *     clock, which all processes share
 * @param demandVcpus CPU that the guest used before the migration, vCPU-seconds a second
 * @param recording the readings, and what was decided on them
 */
public record Flight(long originNanos, double demandVcpus, Recording recording) {

  static final String HEADER = ".flight";
  static final String READINGS = ".readings";

  /** QEMU's clock and ours, read one after the other, differ by less. */
  private static final long SAME_MIGRATION_NANOS = 1_000_000_000;

  /**
   * Where it is kept.
   *
   * @param header the clocks, a JSON object
   * @param readings a recording
   */
  public record Place(Path header, Path readings, String boot) {

    /** Whether there is anything, of whichever migration. */
    public boolean exists() {
      return Files.exists(header);
    }
  }

  /**
   * What is known of the migration that now runs.
   *
   * @param beganNanos when QEMU began it, on the monotonic clock
   * @return empty when there is nothing, or it belongs to an earlier migration
   */
  public static Optional<Flight> of(Place place, long beganNanos) {
    try {
      JsonObject clocks = JsonObject.parse(Files.readString(place.header()));
      long began = clocks.number("beganNanos").orElse(Long.MIN_VALUE);
      if (!clocks.text("boot").equals(Optional.of(place.boot()))
          || Math.abs(began - beganNanos) > SAME_MIGRATION_NANOS) {
        return Optional.empty();
      }
      dropTornLine(place.readings());
      Recording recording = Recording.read(place.readings());
      return recording.steps().isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Flight(
                  clocks.number("originNanos").orElse(beganNanos),
                  clocks.decimal("demandVcpus").orElse(0),
                  recording));
    } catch (IOException | JsonException | RecordingException e) {
      return Optional.empty();
    }
  }

  /** A controller that was killed in mid-word. */
  private static void dropTornLine(Path readings) throws IOException {
    String text = Files.readString(readings);
    if (!text.endsWith("\n")) {
      Files.writeString(readings, text.substring(0, text.lastIndexOf('\n') + 1));
    }
  }

  static JsonObject clocks(Place place, long originNanos, long beganNanos, double demandVcpus) {
    return JsonObject.empty()
        .with("boot", place.boot())
        .with("originNanos", originNanos)
        .with("beganNanos", beganNanos)
        .with("demandVcpus", demandVcpus);
  }

  /** What was decided with in the end. */
  public RecordingHeader header() {
    return recording.lastHeader();
  }

  /** The readings, and what was decided on them; at least one. */
  public List<RecordedStep> steps() {
    return recording.steps();
  }

  /** The last reading. */
  public Reading last() {
    return steps().getLast().reading();
  }

  /** The last decision. */
  public Decision lastDecision() {
    return steps().getLast().decision();
  }
}
