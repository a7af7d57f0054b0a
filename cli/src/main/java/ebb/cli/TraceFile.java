package ebb.cli;

import ebb.core.loop.SteeringLoop;
import ebb.json.JsonObject;
import ebb.steering.recording.OutputFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
    out.println(StepJson.of(JsonObject.empty(), step, 6));
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
