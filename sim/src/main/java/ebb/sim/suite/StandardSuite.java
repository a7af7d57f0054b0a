package ebb.sim.suite;

import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The named scenarios that come with ebb, from easy to brutal, in a fixed order. */
public final class StandardSuite {

  private StandardSuite() {}

  /**
   * A scenario of the suite.
   *
   * @param about what it stands for, in a line
   */
  public record Entry(Scenario scenario, String about) {}

  /** All of them. */
  public static List<Entry> entries() {
    return read("standard.txt").lines().map(StandardSuite::entry).toList();
  }

  private static Entry entry(String name) {
    String text = read(name + ".yaml");
    String about = text.lines().findFirst().orElse("").replaceFirst("^# *", "");
    return new Entry(ScenarioReader.parse(name + ".yaml", text), about);
  }

  private static String read(String resource) {
    String path = "/ebb/sim/suite/" + resource;
    try (InputStream in = StandardSuite.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
