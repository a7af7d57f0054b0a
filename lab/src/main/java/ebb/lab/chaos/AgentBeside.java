package ebb.lab.chaos;

import ebb.lab.HostTraces;
import ebb.lab.LabException;
import ebb.lab.LabQemu;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An agent that watches a folder in which the destination has a monitor, by chance the source, too.
 * It must not touch the destination: nothing leaves there.
 */
final class AgentBeside implements Surrounding {

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration STARTS = Duration.ofSeconds(30);

  private static final String ASK = "GET /metrics HTTP/1.1\r\nHost: ebb\r\n\r\n";
  private static final String WATCHED = "ebb_guests_watched ";

  private final EbbProcess agent;
  private final LabQemu destination;
  private final Set<String> problems = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  AgentBeside(Cast cast) {
    destination = cast.lab().destination();
    Path folder = cast.lab().directory().resolve("agent");
    boolean alone = cast.random().nextBoolean();
    String monitors = alone ? "destination*.qmp.3" : "*.qmp.3";
    try {
      Files.createDirectory(folder);
      Path config = folder.resolve("agent.yaml");
      Files.writeString(
          config,
          """
          watch: { qmp: [ "%s/%s" ] }
          speed: 30MiB
          rules: [ { aggression: 0.9, maxDowntime: 100ms } ]
          history: { file: %s/history.db }
          api: { socket: %s/api/agent.sock }
          """
              .formatted(cast.lab().directory(), monitors, folder, folder));
      agent =
          new EbbProcess(
              List.of(cast.command().toString(), "agent", "--config", config.toString()),
              folder,
              folder.resolve("agent.out"));
    } catch (IOException e) {
      throw new LabException("no agent beside: " + e.getMessage(), e);
    }
    awaitWatching(folder.resolve("api/agent.sock"), alone ? 1 : 2);
    Thread.ofPlatform().daemon().name("ebb-chaos-agent").start(this::watch);
  }

  /** An agent says nothing of guests that it has found, but counts them. */
  private void awaitWatching(Path api, int guests) {
    String counted = WATCHED + guests + ".0";
    long until = System.nanoTime() + STARTS.toNanos();
    while (!watched(api).equals(counted)) {
      if (System.nanoTime() > until || !agent.isAlive()) {
        agent.close();
        throw new LabException("the agent has not found the destination: " + agent.said());
      }
      LabQemu.pause(LOOK);
    }
  }

  /** Its line of the agent's metrics; empty before it listens. */
  private static String watched(Path api) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(api))) {
      channel.write(StandardCharsets.US_ASCII.encode(ASK));
      return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> line.startsWith(WATCHED))
          .findFirst()
          .orElse("");
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  private void watch() {
    List<Long> qemu = destination.processes().stream().map(ProcessHandle::pid).toList();
    while (!over) {
      HostTraces.throttleGroups(qemu)
          .forEach(group -> problems.add("the destination's vCPUs were put into " + group));
      LabQemu.pause(LOOK);
    }
  }

  @Override
  public List<String> finish() {
    over = true;
    if (agent.isAlive()) {
      agent.signal("TERM");
      agent.await();
    } else {
      problems.add("the agent has ended by itself: " + agent.said());
    }
    return problems.stream().sorted().toList();
  }

  @Override
  public void close() {
    over = true;
    agent.close();
  }
}
