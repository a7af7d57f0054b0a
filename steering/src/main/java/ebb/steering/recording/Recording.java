package ebb.steering.recording;

import ebb.core.Decision;
import ebb.core.Policy;
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

/**
 * A recording as read back: what the policy saw and what it decided.
 *
 * @param later headers that hold from a step on, by its number from 0, where another throttle has
 *     stepped in
 */
public record Recording(
    RecordingHeader header, List<RecordedStep> steps, Map<Integer, RecordingHeader> later) {

  private static final int MAX_STEPS = 100_000;

  /** There are not so many throttles, and each costs a replay of all before. */
  private static final int MAX_LATER = 8;

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
          if (later.size() > MAX_LATER) {
            throw new RecordingException("more than " + MAX_LATER + " changes of the throttle");
          }
        } else if (steps.size() < MAX_STEPS) {
          steps.add(RecordedStep.of(object));
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

  /** Decides anew, with a fresh policy, on every recorded reading. */
  public List<Decision> replay() {
    var decisions = new ArrayList<Decision>();
    Policy policy = header.create();
    for (int i = 0; i < steps.size(); i++) {
      RecordingHeader now = later.get(i);
      if (now != null) {
        policy = now.create();
        for (RecordedStep before : steps.subList(0, i)) {
          var _ = policy.decide(before.reading());
        }
      }
      decisions.add(policy.decide(steps.get(i).reading()));
    }
    return decisions;
  }
}
