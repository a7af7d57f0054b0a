package ebb.sim.scenario;

import static ebb.fuzz.FuzzTarget.holds;

import ebb.config.ConfigException;
import ebb.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Scenarios: what is accepted is finite and has a guest, a workload and a link. */
public final class ScenarioTarget implements FuzzTarget {

  private static final String SMALL =
      """
      guest: { memory: 1GiB }
      workload:
        - sets: [ { size: 128MiB, writeRate: 200MiB/s } ]
      link: { speed: 1Gbit }
      """;

  private static final String LARGE =
      """
      name: a day
      guest:
        memory: 8GiB
        vcpus: 2
        demand: [ 1, 0.5 ]
        zeroPages: 0.25
      workload:
        - at: 0s
          sets:
            - { size: 512MiB, writeRate: 0, pattern: sequential, vcpu: 1 }
            - { size: 64MiB, writeRate: 1GiB/s }
          dma: 10MB/s
        - at: 60s
          reaction: 3
      link:
        speed: 1Gbit
        jitter: 0.1
        cap: 500Mbit
        changes:
          - { at: 5s, speed: 0 }
          - { at: 8s, speed: 800Mbit }
      maxDowntime: 300ms
      tracking: at-send
      noise: 0.02
      limit: 30m
      """;

  @Override
  public String name() {
    return "scenario";
  }

  @Override
  public List<String> corpus() {
    return List.of(SMALL, LARGE);
  }

  @Override
  public List<String> words() {
    return List.of(
        "\n  - ", "&a ", "*a", "<<: ", "!!java/x ", "---\n", "? ", "| \n", "{ ", "[ [", "\t", ": ");
  }

  @Override
  public String make(Random random) {
    return LARGE.replace("8GiB", 1 + random.nextInt(2000) + "MiB");
  }

  @Override
  public boolean accepts(byte[] input) {
    Scenario scenario;
    try {
      scenario = ScenarioReader.parse("input", new String(input, StandardCharsets.UTF_8));
    } catch (ConfigException e) {
      holds(String.valueOf(e.getMessage()).startsWith("input"), "no place: " + e.getMessage());
      return false;
    }
    holds(Double.isFinite(scenario.singleCopySeconds()), "no single copy");
    holds(scenario.maxDowntimeSeconds() > 0 && scenario.limitSeconds() > 0, "no time");
    holds(scenario.noise() >= 0 && scenario.noise() <= 1, "noise");
    holds(!scenario.workload().isEmpty(), "no workload");
    return true;
  }
}
