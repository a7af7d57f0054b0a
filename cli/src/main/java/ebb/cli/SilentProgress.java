package ebb.cli;

import ebb.core.Decision;
import ebb.core.Reading;
import ebb.steering.MigrationSummary;

/** Shows nothing. */
final class SilentProgress implements Progress {

  @Override
  public void onStep(Reading reading, Decision decision) {}

  @Override
  public void end(MigrationSummary summary) {}
}
