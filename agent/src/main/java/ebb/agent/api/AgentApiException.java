package ebb.agent.api;

/** The agent cannot listen, or cannot be reached; the message says why and what to do. */
public final class AgentApiException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public AgentApiException(String message) {
    super(message);
  }

  public AgentApiException(String message, Throwable cause) {
    super(message, cause);
  }
}
