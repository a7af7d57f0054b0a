package ebb.qemu.qmp;

import ebb.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A script that answers every command, by default with an empty object, and keeps them all. */
public final class AnsweringQemu implements FakeQmp.Script {

  /** What is done about a command. */
  @FunctionalInterface
  public interface Reaction {
    void to(JsonObject request, FakeQmp.Peer client) throws Exception;
  }

  private final Map<String, Reaction> reactions = new ConcurrentHashMap<>();
  private final List<JsonObject> requests = new CopyOnWriteArrayList<>();

  public AnsweringQemu on(String command, Reaction reaction) {
    reactions.put(command, reaction);
    return this;
  }

  /** Answers a command with this, in JSON. */
  public AnsweringQemu answering(String command, String result) {
    return on(command, (request, client) -> client.answer(request, result));
  }

  public AnsweringQemu refusing(String command, String reason) {
    return on(command, (request, client) -> client.refuse(request, "GenericError", reason));
  }

  /** Ends the connection instead of an answer. */
  public AnsweringQemu hangingUpOn(String command) {
    return on(
        command,
        (request, client) -> {
          throw new HangUp();
        });
  }

  @Override
  public void play(FakeQmp.Peer client) throws Exception {
    client.greet();
    try {
      while (true) {
        JsonObject request = client.read();
        requests.add(request);
        reactions
            .getOrDefault(name(request), (unknown, peer) -> peer.answer(unknown, "{}"))
            .to(request, client);
      }
    } catch (HangUp e) {
      // The connection ends with the script.
    }
  }

  private static final class HangUp extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static String name(JsonObject request) {
    return request.text("execute").or(() -> request.text("exec-oob")).orElse("");
  }

  /** The names of the commands so far. */
  public List<String> commands() {
    return requests.stream().map(AnsweringQemu::name).toList();
  }

  /** The arguments of each command of this name so far. */
  public List<JsonObject> argumentsOf(String command) {
    return requests.stream()
        .filter(request -> name(request).equals(command))
        .map(request -> request.object("arguments").orElse(JsonObject.empty()))
        .toList();
  }
}
