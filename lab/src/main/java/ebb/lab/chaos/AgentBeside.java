package ebb.lab.chaos;

import ebb.lab.HostTraces;
import ebb.lab.LabException;
import ebb.lab.LabQemu;
import java.io.IOException;
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

  private final EbbProcess agent;
  private final LabQemu destination;
  private final Set<String> problems = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  AgentBeside(Cast cast) {
    destination = cast.lab().destination();
    String monitors = cast.random().nextBoolean() ? "destination*.qmp.3" : "*.qmp.3";
    try {
      Path folder = Files.createDirectory(cast.lab().directory().resolve("agent"));
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
    awaitWatching();
    Thread.ofPlatform().daemon().name("ebb-chaos-agent").start(this::watch);
  }

  private void awaitWatching() {
    long until = System.nanoTime() + STARTS.toNanos();
    while (agent.said().stream().noneMatch(line -> line.contains("guest"))) {
      if (System.nanoTime() > until || !agent.isAlive()) {
        agent.close();
        throw new LabException("the agent has not found the destination: " + agent.said());
      }
      LabQemu.pause(LOOK);
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
