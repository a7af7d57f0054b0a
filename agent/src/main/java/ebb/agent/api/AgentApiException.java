package ebb.agent.api;

import ebb.core.EbbException;

/** The agent cannot listen, or cannot be reached; the message says why and what to do. */
public final class AgentApiException extends EbbException {

  private static final long serialVersionUID = 1;

  public AgentApiException(String message) {
    super(Category.UNREACHABLE, message);
  }

  public AgentApiException(String message, Throwable cause) {
    super(Category.UNREACHABLE, message, cause);
  }
}
