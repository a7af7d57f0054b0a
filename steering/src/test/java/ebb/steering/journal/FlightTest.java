package ebb.steering.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.notice.NoticeListener;
import ebb.steering.recording.RecordingHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightTest {

  private static final RecordingHeader HEADER =
      new RecordingHeader("ebb", new Intent(0.5, 0, 0.3), HypervisorTraits.of(Actuation.AT_ONCE));
  private static final long BEGAN = 5_000_000_000L;
  private static final Decision FREE = new Decision.Unthrottled(Decision.Reason.FIRST_ROUND);
  private static final Decision HELD = new Decision.Throttle(0.25, Decision.Reason.CONTRACTION);

  @TempDir private Path directory;

  private final List<String> notices = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong(BEGAN);
  private Flight.Place place;

  @BeforeEach
  void aPlace() {
    place = new Flight.Place(directory.resolve("f"), directory.resolve("r"), "this-boot");
  }

  private FlightRecorder recorder(Optional<Flight> before) {
    return new FlightRecorder(
        place,
        HEADER,
        BEGAN - 100,
        0.9,
        before.map(Flight::recording),
        nanos::get,
        NoticeListener.texts(notices::add));
  }

  private static Reading reading(double seconds, long round, boolean sampled) {
    return new Reading(
        Phase.PRE_COPY,
        seconds,
        round,
        1 << 20,
        1 << 10,
        1 << 19,
        1 << 19,
        0,
        seconds / 2,
        1,
        sampled ? Optional.of(new DirtySample(0.1, 4096)) : Optional.empty());
  }

  /** Three readings, the first before QEMU has begun. */
  private void fly() {
    try (FlightRecorder recorder = recorder(Optional.empty())) {
      recorder.onStep(reading(0, 0, false), FREE, 0);
      nanos.addAndGet(100_000_000);
      recorder.onStep(reading(0.1, 1, false), FREE, 100);
      nanos.addAndGet(100_000_000);
      recorder.onStep(reading(0.2, 2, true), HELD, 200);
    }
  }

  @Test
  void whatWasSeenIsFoundAgainForTheSameMigration() throws IOException {
    fly();

    Flight flight = Flight.of(place, BEGAN + 400_000_000).orElseThrow();

    assertThat(flight.originNanos()).isEqualTo(BEGAN - 100);
    assertThat(flight.demandVcpus()).isEqualTo(0.9);
    assertThat(flight.header()).isEqualTo(HEADER);
    assertThat(flight.steps()).hasSize(3);
    assertThat(flight.last()).isEqualTo(reading(0.2, 2, true));
    assertThat(flight.lastDecision()).isEqualTo(HELD);
    for (Path file : List.of(place.header(), place.readings())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(notices).isEmpty();
  }

  @Test
  void anotherMigrationOfTheSameGuestStartsAnew() {
    fly();

    assertThat(Flight.of(place, BEGAN + 30_000_000_000L)).isEmpty();
  }

  @Test
  void anotherBootStartsAnew() {
    fly();
    var later = new Flight.Place(place.header(), place.readings(), "other-boot");

    assertThat(Flight.of(later, BEGAN)).isEmpty();
  }

  @Test
  void aLineThatWasCutOffIsLeftOut() throws IOException {
    fly();
    Files.writeString(place.readings(), "{\"seconds\":0.3,\"ph", StandardOpenOption.APPEND);

    assertThat(Flight.of(place, BEGAN).orElseThrow().steps()).hasSize(3);
  }

  @Test
  void whoTakesOverIsTakenOverInTurn() {
    fly();
    Optional<Flight> first = Flight.of(place, BEGAN);
    nanos.set(BEGAN + 2_000_000_000L);
    try (FlightRecorder recorder = recorder(first)) {
      recorder.onStep(reading(2, 3, false), HELD, 2000);
    }

    Flight second = Flight.of(place, BEGAN).orElseThrow();

    assertThat(second.steps()).hasSize(4);
    assertThat(second.last().round()).isEqualTo(3);
  }

  @Test
  void aChangeOfTheKnobsStandsWhereItWasMade() {
    Intent other = HEADER.intent().withAggression(0.9);
    RecordingHeader changed = new RecordingHeader("ebb", other, HEADER.traits());
    try (FlightRecorder recorder = recorder(Optional.empty())) {
      recorder.onStep(reading(0.1, 1, false), FREE, 100);
      recorder.onHeader(changed);
      recorder.onStep(reading(0.2, 2, true), HELD, 200);
    }
    Flight first = Flight.of(place, BEGAN).orElseThrow();
    assertThat(first.recording().header()).isEqualTo(HEADER);
    assertThat(first.header()).isEqualTo(changed);

    try (FlightRecorder recorder = recorder(Optional.of(first))) {
      recorder.onStep(reading(2, 3, false), HELD, 200);
    }
    assertThat(Flight.of(place, BEGAN).orElseThrow().recording().later())
        .containsEntry(1, changed)
        .containsEntry(2, HEADER);
  }

  @Test
  void aLongMigrationKeepsWhatTeachesForGood() throws IOException {
    try (FlightRecorder recorder = recorder(Optional.empty())) {
      for (int i = 1; i <= 12_000; i++) {
        recorder.onStep(reading(i / 10.0, 1, false), FREE, 100);
      }
      recorder.onStep(reading(1300, 1, false), FREE, 100);
      recorder.onStep(reading(1301, 2, false), FREE, 100);
      recorder.onStep(reading(1302, 2, false), FREE, 100);
      recorder.onStep(reading(1303, 2, true), FREE, 100);
    }

    List<Double> late =
        Flight.of(place, BEGAN - 100_000_000).orElseThrow().steps().stream()
            .map(step -> step.reading().seconds())
            .filter(seconds -> seconds >= 1300)
            .toList();

    assertThat(late).containsExactly(1301.0, 1303.0);
    assertThat(Files.size(place.readings())).isLessThan(8 << 20);
  }

  @Test
  void aDirectoryThatHasGoneIsToldOfOnceAndStopsNothing() {
    place = new Flight.Place(directory.resolve("no/f"), directory.resolve("no/r"), "this-boot");
    fly();

    assertThat(notices).singleElement().asString().contains("cannot keep the readings");
  }
}
