package ebb.agent.steer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Passes events to listeners. It is called in the control loops, so a listener takes an event at
 * once and waits for nothing. A listener that throws loses that event, and disturbs nobody.
 */
public final class Events {

  private final List<Consumer<AgentEvent>> listeners = new CopyOnWriteArrayList<>();

  /** Tells a listener of all events from now on. */
  public void subscribe(Consumer<AgentEvent> listener) {
    listeners.add(listener);
  }

  /** Tells it no more. */
  public void unsubscribe(Consumer<AgentEvent> listener) {
    listeners.remove(listener);
  }

  void publish(AgentEvent event) {
    for (Consumer<AgentEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        // A migration goes before whoever looks on.
      }
    }
  }
}
