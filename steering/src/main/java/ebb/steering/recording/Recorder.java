package ebb.steering.recording;

import ebb.core.HypervisorTraits;
import ebb.core.loop.SteeringLoop;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;

/**
 * Writes a recording, a JSON object a line. A file that cannot be written any more (a full disk)
 * ends the recording with a notice and leaves the migration alone.
 */
public final class Recorder implements SteeringLoop.Observer, AutoCloseable {

  private final Path file;
  private final Writer out;
  private final NoticeListener notices;
  private RecordingHeader header;
  private boolean broken;

  private Recorder(Path file, Writer out, RecordingHeader header, NoticeListener notices) {
    this.header = header;
    this.file = file;
    this.out = out;
    this.notices = notices;
  }

  /**
   * Starts a recording, in a new {@link OutputFile}.
   *
   * @throws RecordingException when the file cannot be made
   */
  public static Recorder open(Path file, RecordingHeader header, NoticeListener notices) {
    try {
      var recorder = new Recorder(file, OutputFile.open(file), header, notices);
      recorder.write(header.toJson().toString());
      return recorder;
    } catch (IOException e) {
      throw new RecordingException("cannot write the recording " + file + ": " + e.getMessage(), e);
    }
  }

  /** What is decided from here on is for this throttle, where it is another one. */
  public void onTraits(HypervisorTraits now) {
    onHeader(header.withTraits(now));
  }

  /** What is decided from here on is by this intent and for this throttle, where it is another. */
  public void onHeader(RecordingHeader now) {
    if (!now.equals(header)) {
      header = now;
      write(header.toJson().toString());
    }
  }

  @Override
  public void onStep(SteeringLoop.Step step) {
    add(new RecordedStep(step.reading(), step.decision()));
  }

  /** Adds a step that is known from elsewhere. */
  public void add(RecordedStep step) {
    write(step.toJson().toString());
  }

  private void write(String line) {
    if (broken) {
      return;
    }
    try {
      out.write(line + "\n");
      out.flush();
    } catch (IOException e) {
      broken = true;
      notices.tell(Notice.Kind.FILES, "the recording " + file + " ends here: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      notices.tell(
          Notice.Kind.FILES, "the recording " + file + " may lack its end: " + e.getMessage());
    }
  }
}
