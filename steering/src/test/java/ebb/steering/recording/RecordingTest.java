package ebb.steering.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Actuation;
import ebb.core.Aggression;
import ebb.core.Decision;
import ebb.core.Decision.Kind;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.Stalls;
import ebb.core.policy.Policies;
import ebb.core.policy.SteerablePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecordingTest {

  private static final RecordingHeader HEADER =
      new RecordingHeader(
          "ebb", new Intent(0.1, 0.05, 0.3), HypervisorTraits.of(Actuation.AT_SYNC));

  @TempDir private Path directory;

  /** Made by scripts/record-fixtures. */
  static Stream<Path> realMigrations() throws IOException, URISyntaxException {
    var url = RecordingTest.class.getResource("busy-guest-qemu-10.0.jsonl");
    assertThat(url).isNotNull();
    try (Stream<Path> files = Files.list(Path.of(url.toURI()).getParent())) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("realMigrations")
  void onARealMigrationTheLawDecidesAsItDid(Path file) {
    Recording recording = Recording.read(file);

    assertThat(recording.steps()).hasSizeGreaterThan(10);
    assertThat(recording.replay())
        .isEqualTo(recording.steps().stream().map(RecordedStep::decision).toList());
  }

  @Test
  void whatIsWrittenIsReadBackToTheBit() {
    Path file = directory.resolve("recording.jsonl");
    var steps = new ArrayList<RecordedStep>();
    for (Phase phase : Phase.values()) {
      steps.add(new RecordedStep(reading(phase, 1 / 3.0, Optional.empty()), throttle(0.1 + 0.2)));
    }
    steps.add(
        new RecordedStep(
            reading(Phase.PRE_COPY, Math.PI, Optional.of(new DirtySample(1e-3, 77))),
            new Decision.Unthrottled(Decision.Reason.NOT_NEEDED)));
    try (Recorder recorder = Recorder.open(file, HEADER, notice -> {})) {
      steps.forEach(recorder::add);
    }

    assertThat(Recording.read(file)).isEqualTo(new Recording(HEADER, steps));
  }

  @Test
  void autoAndALimitToStallsAreReadBackAsAsked() {
    var traits = new HypervisorTraits(Actuation.AT_ONCE, 5, new Stalls(0.010, 0.004));
    Intent intent = new Intent(Aggression.AUTO, 0.1, 0.3).withMaxStall(0.2);
    var header = new RecordingHeader("ebb", intent, traits);
    Path file = directory.resolve("recording.jsonl");
    try (Recorder recorder = Recorder.open(file, header, notice -> {})) {
      recorder.add(new RecordedStep(reading(Phase.SETUP, 1, Optional.empty()), throttle(1)));
    }

    assertThat(Recording.read(file).header()).isEqualTo(header);
  }

  @Test
  void whateverIsDecidedIsReadBackToTheBit() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var steps = new ArrayList<RecordedStep>();
    for (int i = 0; i < 1000; i++) {
      for (Kind kind : Kind.values()) {
        Reading reading = reading(Phase.PRE_COPY, random.nextDouble(), Optional.empty());
        steps.add(new RecordedStep(reading, Decisions.any(kind, random)));
      }
    }
    Path file = directory.resolve("recording.jsonl");
    try (Recorder recorder = Recorder.open(file, HEADER, notice -> {})) {
      steps.forEach(recorder::add);
    }

    assertThat(Recording.read(file).steps()).as("seed %d", seed).isEqualTo(steps);
  }

  /** It kept whether the decision was a throttle, and no more. */
  @ParameterizedTest
  @EnumSource(OnInfeasible.class)
  void inVersion1WhatWasDoneAboutADeadlineIsReadFromWhatWasAskedFor(OnInfeasible onInfeasible)
      throws IOException {
    RecordingHeader header =
        new RecordingHeader("ebb", HEADER.intent().by(20, onInfeasible), HEADER.traits());
    String line =
        new RecordedStep(
                reading(Phase.PRE_COPY, 1, Optional.empty()),
                new Decision.Cancel(Decision.Reason.DEADLINE_MISSED))
            .toJson()
            .toString();
    Path file = directory.resolve("old.jsonl");
    Files.writeString(
        file,
        (header.toJson() + "\n" + line + "\n")
            .replace("Recording\":2", "Recording\":1")
            .replace("\"decision\":\"cancel\"", "\"throttled\":false"));

    Kind kind = Recording.read(file).steps().getFirst().decision().kind();

    assertThat(kind)
        .isEqualTo(
            switch (onInfeasible) {
              case CANCEL -> Kind.CANCEL;
              case POST_COPY -> Kind.POST_COPY;
              case REFUSE, CONTINUE, STALL -> Kind.UNTHROTTLED;
            });
  }

  /** As the first forty readings had been decided for a cgroup, the others for QEMU's throttle. */
  @Test
  void whereAnotherThrottleStepsInTheRestIsDecidedForThat() throws Exception {
    Path real = realMigrations().filter(f -> f.toString().contains("gently")).findFirst().get();
    Recording whole = Recording.read(real);
    RecordingHeader first = whole.header().withTraits(HypervisorTraits.of(Actuation.AT_ONCE));
    RecordingHeader then = first.withTraits(HypervisorTraits.of(Actuation.AT_SYNC));
    List<RecordedStep> steps = whole.steps();
    Path file = directory.resolve("recording.jsonl");
    try (Recorder recorder = Recorder.open(file, first, notice -> {})) {
      for (int i = 0; i < steps.size(); i++) {
        recorder.onTraits((i < 40 ? first : then).traits());
        recorder.add(steps.get(i));
      }
    }

    Recording read = Recording.read(file);

    assertThat(read).isEqualTo(new Recording(first, steps, Map.of(40, then)));
    List<Decision> before = new Recording(first, steps).replay();
    SteerablePolicy policy = Policies.create("ebb", first.intent(), first.traits());
    List<Decision> lived = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (i == 40) {
        policy.change(then.intent());
        policy.behave(then.traits());
      }
      lived.add(policy.decide(steps.get(i).reading()));
    }
    assertThat(lived.subList(0, 40)).isEqualTo(before.subList(0, 40));
    assertThat(lived).isNotEqualTo(before);
    assertThat(read.replay()).isEqualTo(lived);
  }

  @Test
  void aFileThatCannotBeMadeIsRefused() {
    assertThatThrownBy(
            () -> Recorder.open(directory.resolve("no/such/folder"), HEADER, notice -> {}))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("cannot write");
  }

  @Test
  void aBrokenLineIsRefusedWithFileAndLine() throws IOException {
    Path file = directory.resolve("broken.jsonl");
    Files.writeString(file, HEADER.toJson() + "\n{\"seconds\":1,\n");

    assertThatThrownBy(() -> Recording.read(file))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("broken.jsonl, line 2");
  }

  @Test
  void aLineThatMakesNoSenseIsRefusedWhole() throws IOException {
    Path file = directory.resolve("nonsense.jsonl");
    String good =
        new RecordedStep(reading(Phase.PRE_COPY, 1, Optional.empty()), throttle(0.5))
            .toJson()
            .toString();
    for (String bad :
        new String[] {
          good.replace("pre_copy", "dreaming"),
          good.replace("\"round\":4", "\"round\":-4"),
          good.replace("\"round\":4", "\"round\":4.5"),
          good.replace("\"vcpus\":2", "\"vcpus\":-4294967295"),
          good.replace("\"seconds\":1.0", "\"seconds\":-1.0"),
          good.replace("\"seconds\":1.0", "\"seconds\":1e999"),
          good.replace("\"totalBytes\":1099511627776", "\"totalBytes\":1e30"),
          good.replace("\"share\":0.5", "\"share\":7"),
          good.replace("\"decision\":\"throttle\"", "\"decision\":\"dream\""),
          good.replace("\"decision\":\"throttle\",", ""),
          good.replace("\"sentBytes\":3", "\"sentBytes\":\"three\""),
        }) {
      assertThat(bad).isNotEqualTo(good);
      Files.writeString(file, HEADER.toJson() + "\n" + bad + "\n");

      assertThatThrownBy(() -> Recording.read(file))
          .as(bad)
          .isInstanceOf(RecordingException.class)
          .hasMessageContaining("line 2");
    }
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    Path file = directory.resolve("future.jsonl");
    Files.writeString(
        file, HEADER.toJson().toString().replace("Recording\":2", "Recording\":99") + "\n");

    assertThatThrownBy(() -> Recording.read(file)).hasMessageContaining("version 99");
  }

  @Test
  void aPolicyThatThisVersionDoesNotHaveIsRefusedAndNamed() throws IOException {
    Path file = directory.resolve("other-policy.jsonl");
    Files.writeString(file, HEADER.toJson().toString().replace("\"ebb\"", "\"flow\"") + "\n");

    assertThatThrownBy(() -> Recording.read(file))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("'flow'")
        .hasMessageContaining("it has: ebb");
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
    var endless =
        new InputStream() {
          private long given;

          @Override
          public int read() {
            return ' ';
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            Arrays.fill(to, offset, offset + length, (byte) ' ');
            given += length;
            assertThat(given).isLessThan(1 << 20);
            return length;
          }
        };

    assertThatThrownBy(() -> Recording.read(endless, "endless"))
        .isInstanceOf(RecordingException.class)
        .hasMessage("endless, line 1: a line of more than 65536 bytes");
  }

  @Test
  void emptyLinesAndAMissingLastLineEndDoNotMatter() throws IOException {
    Path file = directory.resolve("edited.jsonl");
    var step = new RecordedStep(reading(Phase.PRE_COPY, 1, Optional.empty()), throttle(0.5));
    Files.writeString(file, HEADER.toJson() + "\r\n\n" + step.toJson());

    assertThat(Recording.read(file).steps()).containsExactly(step);
  }

  @Test
  void anEmptyFileAndSomethingElseAreRefused() throws IOException {
    Path file = directory.resolve("other");
    Files.writeString(file, "");
    assertThatThrownBy(() -> Recording.read(file)).hasMessageContaining("empty");

    Files.writeString(file, "{\"some\":\"object\"}\n");
    assertThatThrownBy(() -> Recording.read(file)).hasMessageContaining("not a recording");
  }

  private static Decision throttle(double share) {
    return new Decision.Throttle(share, Decision.Reason.CONTRACTION);
  }

  private static Reading reading(Phase phase, double seconds, Optional<DirtySample> sample) {
    return new Reading(phase, seconds, 4, 1L << 40, 2, 5, 3, 6, 0.1, 2, sample);
  }
}
