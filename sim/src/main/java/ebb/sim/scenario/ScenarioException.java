package ebb.sim.scenario;

/** A scenario that cannot be read or makes no sense; the message names file, line and key. */
public final class ScenarioException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ScenarioException(String message) {
    super(message);
  }
}
