package ebb.cli;

import ebb.config.Rounded;
import ebb.core.Decision;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.json.JsonObject;
import ebb.steering.recording.OutputFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every reading of a virtual migration and the decision on it, one JSON object a line. */
final class TraceFile implements AutoCloseable {

  private final @Nullable Path path;
  private final @Nullable PrintWriter out;

  private TraceFile(@Nullable Path path, @Nullable PrintWriter out) {
    this.path = path;
    this.out = out;
  }

  /** Begins a file; without a path all is dropped. */
  static TraceFile open(Optional<Path> path) {
    if (path.isEmpty()) {
      return new TraceFile(null, null);
    }
    try {
      return new TraceFile(path.get(), new PrintWriter(OutputFile.open(path.get())));
    } catch (IOException e) {
      throw new UsageException("--trace: cannot write " + path.get() + ": " + e.getMessage());
    }
  }

  void onStep(SteeringLoop.Step step) {
    if (out == null) {
      return;
    }
    Reading reading = step.reading();
    Decision decision = step.decision();
    out.println(
        JsonObject.empty()
            .with("seconds", Rounded.to(reading.seconds(), 3))
            .with("phase", reading.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .with("round", reading.round())
            .with("remainingBytes", reading.remainingBytes())
            .with("sentBytes", reading.sentBytes())
            .with("dirtiedBytesPerSecond", reading.dirtiedBytesPerSecond())
            .with("vcpuSeconds", Rounded.to(reading.vcpuSeconds(), 6))
            .with("share", Rounded.to(decision.share(), 6))
            .with("reason", decision.reason().words()));
  }

  @Override
  public void close() {
    if (out != null) {
      out.close();
      if (out.checkError()) {
        throw new UsageException("--trace: could not write all of " + path);
      }
    }
  }
}
