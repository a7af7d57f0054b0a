package ebb.steering.recording;

import static ebb.fuzz.FuzzTarget.holds;

import ebb.fuzz.FuzzTarget;
import ebb.json.JsonTexts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        "\"ebbRecording\":2",
        "\"throttled\":true,",
        "\"decision\":\"cancel\",",
        "\"deadlineSeconds\":20,\"onInfeasible\":\"post_copy\",",
        "\"sampleBytes\":1,",
        "\"sampleVcpuSeconds\":0.5,",
        "\"none\"",
        "\"pre_copy\"",
        "\"at_sync\"");
  }

  /**
   * Two real ones in one: counters and times leap where they meet. Every other time what was
   * decided is made up, of any kind.
   */
  @Override
  public String make(Random random) {
    String one = corpus.get(random.nextInt(corpus.size()));
    String other = corpus.get(random.nextInt(corpus.size()));
    String both = one + other.substring(other.indexOf('\n') + 1);
    return random.nextBoolean() ? both : decidedOtherwise(both, random);
  }

  private static String decidedOtherwise(String text, Random random) {
    try {
      Recording recording = read(text);
      var steps =
          recording.steps().stream()
              .map(step -> new RecordedStep(step.reading(), Decisions.any(random)))
              .toList();
      return text(new Recording(recording.header(), steps));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recording read(String text) throws IOException {
    return Recording.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "again");
  }

  private static String text(Recording recording) {
    var text = new StringBuilder(recording.header().toJson().toString());
    for (int i = 0; i <= recording.steps().size(); i++) {
      if (recording.later().containsKey(i)) {
        text.append('\n').append(recording.later().get(i).toJson());
      }
      if (i < recording.steps().size()) {
        text.append('\n').append(recording.steps().get(i).toJson());
      }
    }
    return text.toString();
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
    holds(read(text(recording)).equals(recording), "not again");
    return true;
  }
}
