package ebb.steering.recording;

import static ebb.fuzz.FuzzTarget.holds;

import ebb.fuzz.FuzzTarget;
import ebb.json.JsonTexts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A recording: what is read can be replayed, and written and read again. */
public final class RecordingTarget implements FuzzTarget {

  private static final int LINES = 6;

  private final List<String> corpus = new ArrayList<>();

  public RecordingTarget() {
    for (String file :
        List.of(
            "busy-guest-gently-qemu-10.0.jsonl",
            "busy-guest-rfc-2011-stalled-qemu-10.0.jsonl",
            "busy-guest-through-qemu-qemu-10.0.jsonl")) {
      List<String> lines = JsonTexts.lines(RecordingTarget.class, file);
      for (int i = 1; i + LINES < lines.size(); i += LINES) {
        corpus.add(lines.getFirst() + "\n" + String.join("\n", lines.subList(i, i + LINES)) + "\n");
      }
    }
  }

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public List<String> corpus() {
    return List.copyOf(corpus);
  }

  @Override
  public List<String> words() {
    return List.of(
        "\n",
        "\"ebbRecording\":1",
        "\"sampleBytes\":1,",
        "\"sampleVcpuSeconds\":0.5,",
        "\"none\"",
        "\"pre_copy\"",
        "\"at_sync\"");
  }

  /** Two real ones in one: counters and times leap where they meet. */
  @Override
  public String make(Random random) {
    String one = corpus.get(random.nextInt(corpus.size()));
    String other = corpus.get(random.nextInt(corpus.size()));
    return one + other.substring(other.indexOf('\n') + 1);
  }

  @Override
  public boolean accepts(byte[] input) throws IOException {
    Recording recording;
    try {
      recording = Recording.read(new ByteArrayInputStream(input), "input");
    } catch (RecordingException e) {
      FuzzTarget.isOneLine(e);
      return false;
    }
    double floor = Math.min(1, recording.header().intent().minShare());
    recording
        .replay()
        .forEach(d -> holds(d.share() >= floor && d.share() <= 1, "a share of " + d.share()));
    var text = new StringBuilder(recording.header().toJson().toString());
    for (int i = 0; i <= recording.steps().size(); i++) {
      if (recording.later().containsKey(i)) {
        text.append('\n').append(recording.later().get(i).toJson());
      }
      if (i < recording.steps().size()) {
        text.append('\n').append(recording.steps().get(i).toJson());
      }
    }
    byte[] again = text.toString().getBytes(StandardCharsets.UTF_8);
    holds(Recording.read(new ByteArrayInputStream(again), "again").equals(recording), "not again");
    return true;
  }
}
