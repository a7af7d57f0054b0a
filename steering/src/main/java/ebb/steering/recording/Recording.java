package ebb.steering.recording;

import ebb.core.Decision;
import ebb.core.policy.SteerablePolicy;
import ebb.json.JsonException;
import ebb.json.JsonObject;
import ebb.json.LineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A recording as read back: what the policy saw and what it decided.
 *
 * @param later headers that hold from a step on, by its number from 0, where another throttle has
 *     stepped in or a knob was turned
 */
public record Recording(
    RecordingHeader header, List<RecordedStep> steps, Map<Integer, RecordingHeader> later) {

  private static final int MAX_STEPS = 100_000;

  /** One of a single throttle. */
  public Recording(RecordingHeader header, List<RecordedStep> steps) {
    this(header, steps, Map.of());
  }

  /** A line has some 400 bytes. */
  private static final int MAX_LINE_BYTES = 1 << 16;

  /**
   * Reads a recording.
   *
   * @throws RecordingException naming file and line, when it is not one
   */
  public static Recording read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (NoSuchFileException e) {
      throw new RecordingException("there is no recording " + file, e);
    } catch (IOException e) {
      throw new RecordingException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a recording from a stream. Empty lines do not matter, nor does a missing last line end.
   *
   * @param name of the stream, for messages
   * @throws RecordingException naming stream and line, when it is not one
   */
  static Recording read(InputStream in, String name) throws IOException {
    var lastLineEnd = new ByteArrayInputStream(new byte[] {'\n'});
    var lines = new LineReader(new SequenceInputStream(in, lastLineEnd), MAX_LINE_BYTES);
    RecordingHeader header = null;
    var steps = new ArrayList<RecordedStep>();
    var later = new TreeMap<Integer, RecordingHeader>();
    int number = 1;
    try {
      for (byte[] line = lines.next(); line != null; line = lines.next(), number++) {
        if (line.length == 0) {
          continue;
        }
        JsonObject object = JsonObject.parse(line);
        if (header == null) {
          header = RecordingHeader.of(object);
        } else if (object.has(RecordingHeader.MARK)) {
          later.put(steps.size(), RecordingHeader.of(object));
        } else if (steps.size() < MAX_STEPS) {
          steps.add(RecordedStep.of(object, header));
        } else {
          throw new RecordingException("more than " + MAX_STEPS + " readings");
        }
      }
      if (header == null) {
        throw new RecordingException("empty");
      }
      return new Recording(header, steps, later);
    } catch (JsonException | RecordingException | IllegalArgumentException e) {
      throw new RecordingException(name + ", line " + number + ": " + e.getMessage(), e);
    }
  }

  /** What it ends with. */
  public RecordingHeader lastHeader() {
    return later.entrySet().stream()
        .max(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .orElse(header);
  }

  /** Decides anew, with a fresh policy, on every recorded reading. */
  public List<Decision> replay() {
    var decisions = new ArrayList<Decision>();
    withPolicy((policy, step) -> decisions.add(policy.decide(step.reading())));
    return decisions;
  }

  /** A policy that has looked on all the time, and goes on by the last header. */
  public SteerablePolicy follow() {
    return withPolicy((policy, step) -> policy.follow(step.reading(), step.decision()));
  }

  /** Returns these readings as if another policy had decided on them. */
  public Recording by(String policy) {
    var others = new TreeMap<Integer, RecordingHeader>();
    later.forEach((step, now) -> others.put(step, now.by(policy)));
    return new Recording(header.by(policy), steps, others);
  }

  /** Hands over all of it in order, where the header changes with that. */
  public void forEach(Consumer<RecordingHeader> onHeader, Consumer<RecordedStep> onStep) {
    for (int i = 0; i <= steps.size(); i++) {
      RecordingHeader now = later.get(i);
      if (now != null) {
        onHeader.accept(now);
      }
      if (i < steps.size()) {
        onStep.accept(steps.get(i));
      }
    }
  }

  private SteerablePolicy withPolicy(BiConsumer<SteerablePolicy, RecordedStep> consumer) {
    SteerablePolicy policy = header.create();
    forEach(
        now -> {
          policy.change(now.intent());
          policy.behave(now.traits());
        },
        step -> consumer.accept(policy, step));
    return policy;
  }
}
