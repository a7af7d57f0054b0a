package ebb.sim.scenario;

import ebb.config.Quantity;
import ebb.config.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a scenario from YAML. Everything but guest, workload and link may be left out; what is not
 * understood, negative or absurd is refused with file, line and key.
 */
public final class ScenarioReader {

  private static final double DEFAULT_DOWNTIME_SECONDS = 0.3;
  private static final double DEFAULT_LIMIT_SECONDS = 7200;
  private static final double MOST_LIMIT_SECONDS = 7 * 86_400;
  private static final long MOST_MEMORY = 1L << 50;
  private static final double MOST_SPEED = 1e15;
  private static final int MOST_VCPUS = 4096;
  private static final int MOST_ITEMS = 1000;
  private static final double MOST_REACTION = 100;

  private ScenarioReader() {}

  /** Reads a file. */
  public static Scenario read(Path file) {
    return scenario(file.toString(), YamlNode.read(file));
  }

  /**
   * Reads a text.
   *
   * @param file what to call it in errors
   */
  public static Scenario parse(String file, String text) {
    return scenario(file, YamlNode.parse(file, text));
  }

  private static Scenario scenario(String file, YamlNode root) {
    Map<String, YamlNode> fields =
        root.fields(
            Set.of(
                "name",
                "guest",
                "workload",
                "link",
                "maxDowntime",
                "tracking",
                "noise",
                "limit",
                "meddling"));
    GuestSpec guest = guest(root.required(fields, "guest"));
    List<WorkloadPhase> workload = workload(root.required(fields, "workload"), guest);
    return new Scenario(
        fields.containsKey("name") ? name(fields.get("name")) : nameOf(file),
        guest,
        workload,
        link(root.required(fields, "link")),
        seconds(fields, "maxDowntime", DEFAULT_DOWNTIME_SECONDS, 2000),
        fields.containsKey("tracking") ? tracking(fields.get("tracking")) : Tracking.AT_SYNC,
        fields.containsKey("noise") ? fields.get("noise").number(0, 1) : 0,
        seconds(fields, "limit", DEFAULT_LIMIT_SECONDS, MOST_LIMIT_SECONDS),
        fields.containsKey("meddling") ? meddling(fields.get("meddling")) : List.of());
  }

  private static String nameOf(String file) {
    String last = file.substring(file.lastIndexOf('/') + 1);
    return last.endsWith(".yaml") ? last.substring(0, last.length() - 5) : last;
  }

  private static String name(YamlNode node) {
    String name = node.text();
    if (name.isBlank() || name.length() > 100 || name.chars().anyMatch(Character::isISOControl)) {
      throw node.refusal("a name is 1 to 100 printable characters");
    }
    return name;
  }

  private static GuestSpec guest(YamlNode node) {
    Map<String, YamlNode> fields = node.fields(Set.of("memory", "vcpus", "demand", "zeroPages"));
    YamlNode memory = node.required(fields, "memory");
    long bytes = memory.value(Quantity::size);
    if (bytes < 1 << 20 || bytes > MOST_MEMORY) {
      throw memory.refusal("has to lie between 1 MiB and 1024 TiB, not " + memory.text());
    }
    int vcpus = fields.containsKey("vcpus") ? (int) fields.get("vcpus").whole(1, MOST_VCPUS) : 1;
    return new GuestSpec(
        bytes,
        fields.containsKey("demand")
            ? demand(fields.get("demand"), vcpus)
            : Collections.nCopies(vcpus, 1.0),
        fields.containsKey("zeroPages") ? fields.get("zeroPages").number(0, 1) : 0);
  }

  private static List<Double> demand(YamlNode node, int vcpus) {
    if (!node.isList()) {
      return Collections.nCopies(vcpus, node.number(0, 1));
    }
    List<Double> demand = node.items().stream().map(item -> item.number(0, 1)).toList();
    if (demand.size() != vcpus) {
      throw node.refusal("is a list of " + demand.size() + " for " + vcpus + " vCPUs");
    }
    return demand;
  }

  private static List<WorkloadPhase> workload(YamlNode node, GuestSpec guest) {
    List<WorkloadPhase> phases = new ArrayList<>();
    double before = -1;
    for (YamlNode item : some(node)) {
      WorkloadPhase phase = phase(item, guest);
      if (phases.isEmpty() && phase.atSeconds() != 0) {
        throw item.refusal("the first phase has to be at 0s");
      }
      if (phase.atSeconds() <= before) {
        throw item.refusal("comes before the phase above it; phases stand in order of time");
      }
      before = phase.atSeconds();
      phases.add(phase);
    }
    return phases;
  }

  private static WorkloadPhase phase(YamlNode node, GuestSpec guest) {
    Map<String, YamlNode> fields = node.fields(Set.of("at", "sets", "dma", "reaction"));
    List<PageSet> sets = new ArrayList<>();
    if (fields.containsKey("sets")) {
      for (YamlNode item : fields.get("sets").items()) {
        sets.add(set(item, guest));
      }
    }
    if (sets.size() > MOST_ITEMS) {
      throw node.refusal("more than " + MOST_ITEMS + " sets");
    }
    double dma = fields.containsKey("dma") ? speed(fields.get("dma")) : 0;
    double reaction =
        fields.containsKey("reaction") ? fields.get("reaction").number(1, MOST_REACTION) : 1;
    var phase =
        new WorkloadPhase(seconds(fields, "at", 0, MOST_LIMIT_SECONDS), sets, dma, reaction);
    double free = guest.filledBytes() - phase.setBytes();
    if (free < 0) {
      throw node.refusal("the sets are larger than the guest's memory that is not zero pages");
    }
    if (dma > 0 && free < 1 << 20) {
      throw node.refusal("dma: the sets leave no memory for the devices to write to");
    }
    return phase;
  }

  private static PageSet set(YamlNode node, GuestSpec guest) {
    Map<String, YamlNode> fields = node.fields(Set.of("size", "writeRate", "pattern", "vcpu"));
    return new PageSet(
        node.required(fields, "size").value(Quantity::size),
        speed(node.required(fields, "writeRate")),
        fields.containsKey("pattern") ? pattern(fields.get("pattern")) : Pattern.RANDOM,
        fields.containsKey("vcpu")
            ? (int) fields.get("vcpu").whole(0, guest.vcpus() - 1)
            : PageSet.ANY_VCPU);
  }

  private static LinkSpec link(YamlNode node) {
    Map<String, YamlNode> fields = node.fields(Set.of("speed", "jitter", "changes", "cap"));
    YamlNode speed = node.required(fields, "speed");
    double bytesPerSecond = speed(speed);
    if (bytesPerSecond <= 0) {
      throw speed.refusal("has to be above 0; a link that is cut is a change to 0");
    }
    return new LinkSpec(
        bytesPerSecond,
        fields.containsKey("jitter") ? fields.get("jitter").number(0, 1) : 0,
        fields.containsKey("changes") ? changes(fields.get("changes")) : List.of(),
        fields.containsKey("cap") ? positive(fields.get("cap")) : Double.POSITIVE_INFINITY);
  }

  private static List<LinkSpec.Change> changes(YamlNode node) {
    List<LinkSpec.Change> changes = new ArrayList<>();
    double before = 0;
    for (YamlNode item : some(node)) {
      Map<String, YamlNode> fields = item.fields(Set.of("at", "speed"));
      YamlNode at = item.required(fields, "at");
      double seconds = at.value(ScenarioReader::seconds);
      if (seconds <= before) {
        throw at.refusal("has to be later than the change above it, and than 0s");
      }
      before = seconds;
      changes.add(new LinkSpec.Change(seconds, speed(item.required(fields, "speed"))));
    }
    return changes;
  }

  private static List<Meddling> meddling(YamlNode node) {
    List<Meddling> meddling = new ArrayList<>();
    double before = 0;
    for (YamlNode item : some(node)) {
      Map<String, YamlNode> fields =
          item.fields(Set.of("at", "cap", "maxDowntime", "autoConverge"));
      if (fields.size() != 2) {
        throw item.refusal("names 'at' and one of cap, maxDowntime, autoConverge");
      }
      YamlNode at = item.required(fields, "at");
      double seconds = at.value(ScenarioReader::seconds);
      if (seconds < before) {
        throw at.refusal("comes before the one above it; they stand in order of time");
      }
      before = seconds;
      meddling.add(new Meddling(seconds, meddled(item, fields)));
    }
    return meddling;
  }

  private static Meddling.Change meddled(YamlNode node, Map<String, YamlNode> fields) {
    if (fields.containsKey("cap")) {
      return new Meddling.Cap(positive(fields.get("cap")));
    }
    if (fields.containsKey("maxDowntime")) {
      return new Meddling.Downtime(seconds(fields, "maxDowntime", 0, 2000));
    }
    YamlNode autoConverge = node.required(fields, "autoConverge");
    if (!autoConverge.flag()) {
      throw autoConverge.refusal("is 'true': somebody switches it on");
    }
    return new Meddling.AutoConverge();
  }

  private static List<YamlNode> some(YamlNode node) {
    List<YamlNode> items = node.items();
    if (items.isEmpty() || items.size() > MOST_ITEMS) {
      throw node.refusal("has to be a list of 1 to " + MOST_ITEMS);
    }
    return items;
  }

  private static Pattern pattern(YamlNode node) {
    return switch (node.text()) {
      case "random" -> Pattern.RANDOM;
      case "sequential" -> Pattern.SEQUENTIAL;
      default -> throw node.refusal("'" + node.text() + "' is neither random nor sequential");
    };
  }

  private static Tracking tracking(YamlNode node) {
    return switch (node.text()) {
      case "at-sync" -> Tracking.AT_SYNC;
      case "at-send" -> Tracking.AT_SEND;
      default -> throw node.refusal("'" + node.text() + "' is neither at-sync nor at-send");
    };
  }

  /** A speed; a plain 0 needs no unit. */
  private static double speed(YamlNode node) {
    if (node.text()
        .strip()
        .toLowerCase(Locale.ROOT)
        .matches("0+(\\.0+)?\\s*([kmgt]?i?(b|bit)(/s)?)?")) {
      return 0;
    }
    double speed = node.value(Quantity::speed);
    if (speed > MOST_SPEED) {
      throw node.refusal("faster than anything that exists: " + node.text());
    }
    return speed;
  }

  private static double positive(YamlNode node) {
    double speed = speed(node);
    if (speed <= 0) {
      throw node.refusal("has to be above 0");
    }
    return speed;
  }

  private static double seconds(
      Map<String, YamlNode> fields, String key, double otherwise, double most) {
    YamlNode node = fields.get(key);
    if (node == null) {
      return otherwise;
    }
    double seconds = node.value(ScenarioReader::seconds);
    if (seconds > most || (seconds == 0 && !key.equals("at"))) {
      throw node.refusal(
          "has to lie above 0s and at most at " + (long) most + "s, not " + node.text());
    }
    return seconds;
  }

  /** A duration in seconds; a plain 0 needs no unit. */
  private static double seconds(String text) {
    return text.strip().matches("0(ms|s|m|h)?") ? 0 : Quantity.duration(text).toMillis() / 1000.0;
  }
}
