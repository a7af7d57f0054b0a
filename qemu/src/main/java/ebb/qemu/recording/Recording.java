package ebb.qemu.recording;

import ebb.core.Decision;
import ebb.core.Policy;
import ebb.core.policy.Policies;
import ebb.qemu.json.JsonException;
import ebb.qemu.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A recording as read back: what the policy saw and what it decided. */
public record Recording(RecordingHeader header, List<RecordedStep> steps) {

  private static final int MAX_STEPS = 100_000;

  /**
   * Reads a recording.
   *
   * @throws RecordingException naming file and line, when it is not one
   */
  public static Recording read(Path file) {
    int number = 0;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      RecordingHeader header = null;
      var steps = new ArrayList<RecordedStep>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        JsonObject object = JsonObject.parse(line);
        if (header == null) {
          header = RecordingHeader.of(object);
        } else {
          steps.add(RecordedStep.of(object));
        }
        if (steps.size() > MAX_STEPS) {
          throw new RecordingException("more than " + MAX_STEPS + " readings");
        }
      }
      if (header == null) {
        throw new RecordingException("empty");
      }
      return new Recording(header, steps);
    } catch (IOException e) {
      throw new RecordingException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (JsonException | RecordingException | IllegalArgumentException e) {
      throw new RecordingException(file + ", line " + number + ": " + e.getMessage(), e);
    }
  }

  /** Decides anew, with a fresh policy, on every recorded reading. */
  public List<Decision> replay() {
    Policy policy = Policies.create(header.policy(), header.intent(), header.actuation());
    return steps.stream().map(step -> policy.decide(step.reading())).toList();
  }
}
