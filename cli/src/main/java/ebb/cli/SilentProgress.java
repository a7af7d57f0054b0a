package ebb.cli;

import ebb.core.loop.SteeringLoop;
import ebb.steering.MigrationSummary;

/** Shows nothing. */
final class SilentProgress implements Progress {

  @Override
  public void onStep(SteeringLoop.Step step) {}

  @Override
  public void end(MigrationSummary summary) {}
}
