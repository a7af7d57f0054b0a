package ebb.qemu.recording;

import ebb.core.Decision;
import ebb.core.Policy;
import ebb.core.policy.Policies;
import ebb.qemu.json.JsonException;
import ebb.qemu.json.JsonObject;
import ebb.qemu.json.LineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A recording as read back: what the policy saw and what it decided. */
public record Recording(RecordingHeader header, List<RecordedStep> steps) {

  private static final int MAX_STEPS = 100_000;

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
    int number = 1;
    try {
      for (byte[] line = lines.next(); line != null; line = lines.next(), number++) {
        if (line.length == 0) {
          continue;
        }
        if (header == null) {
          header = RecordingHeader.of(JsonObject.parse(line));
        } else if (steps.size() < MAX_STEPS) {
          steps.add(RecordedStep.of(JsonObject.parse(line)));
        } else {
          throw new RecordingException("more than " + MAX_STEPS + " readings");
        }
      }
      if (header == null) {
        throw new RecordingException("empty");
      }
      return new Recording(header, steps);
    } catch (JsonException | RecordingException | IllegalArgumentException e) {
      throw new RecordingException(name + ", line " + number + ": " + e.getMessage(), e);
    }
  }

  /** Decides anew, with a fresh policy, on every recorded reading. */
  public List<Decision> replay() {
    Policy policy = Policies.create(header.policy(), header.intent(), header.traits());
    return steps.stream().map(step -> policy.decide(step.reading())).toList();
  }
}
