package ebb.cli;

import ebb.agent.api.PlanView;
import ebb.page.Page;
import ebb.steering.recording.OutputFile;
import java.io.IOException;
import java.nio.file.Path;

/** A plan as one self-contained page: lost work over total time, each aggression with its range. */
final class PlanReport {

  private PlanReport() {}

  static void write(PlanView view, Path file) throws IOException {
    OutputFile.write(file, Page.plan(view.toJson().with("about", new PlanTable(view).guest())));
  }
}
