package ebb.sim.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A place in a YAML file: its value, and where it stands for the message when it is wrong. */
final class YamlNode {

  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int DEEPEST = 16;

  private final String file;
  private final String key;
  private final Node node;

  private YamlNode(String file, String key, Node node) {
    this.file = file;
    this.key = key;
    this.node = node;
  }

  /** The root of a file's only document. */
  static YamlNode parse(String file, String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new ScenarioException(file + ": longer than 1 MiB, which no scenario is");
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(10)
            .setCodePointLimit(MOST_CHARACTERS)
            .build();
    try {
      Node root =
          new Compose(settings)
              .composeString(text)
              .orElseThrow(() -> new ScenarioException(file + ": is empty"));
      return new YamlNode(file, "", root).shallow(0);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      throw new ScenarioException(file + line + ": not YAML: " + e.getProblem());
    } catch (YamlEngineException | StackOverflowError e) {
      throw new ScenarioException(file + ": not YAML that a scenario can be read from");
    }
  }

  private YamlNode shallow(int depth) {
    if (depth > DEEPEST) {
      throw refusal("nested too deep");
    }
    if (node instanceof MappingNode) {
      fields().values().forEach(child -> child.shallow(depth + 1));
    } else if (node instanceof SequenceNode) {
      items().forEach(child -> child.shallow(depth + 1));
    }
    return this;
  }

  /** An error at this place. */
  ScenarioException refusal(String what) {
    String line = node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    return new ScenarioException(file + line + ": " + (key.isEmpty() ? "" : key + ": ") + what);
  }

  /** The keys and values here; every key has to be one of those known. */
  Map<String, YamlNode> fields(Set<String> known) {
    Map<String, YamlNode> fields = fields();
    for (Map.Entry<String, YamlNode> field : fields.entrySet()) {
      if (!known.contains(field.getKey())) {
        throw field
            .getValue()
            .refusal(
                "unknown key; known here: " + String.join(", ", known.stream().sorted().toList()));
      }
    }
    return fields;
  }

  private Map<String, YamlNode> fields() {
    if (!(node instanceof MappingNode mapping)) {
      throw refusal("has to be keys with values, like { speed: 128MiB/s }");
    }
    Map<String, YamlNode> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode)) {
        throw refusal("a key has to be a word");
      }
      String name = ((ScalarNode) tuple.getKeyNode()).getValue();
      String path = key.isEmpty() ? name : key + "." + name;
      if (fields.put(name, new YamlNode(file, path, tuple.getValueNode())) != null) {
        throw new YamlNode(file, path, tuple.getKeyNode()).refusal("is there twice");
      }
    }
    return fields;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  /** The items of a list. */
  List<YamlNode> items() {
    if (!isList()) {
      throw refusal("has to be a list");
    }
    List<YamlNode> items = new ArrayList<>();
    for (Node item : ((SequenceNode) node).getValue()) {
      items.add(new YamlNode(file, key + "[" + items.size() + "]", item));
    }
    return items;
  }

  /** The text here. */
  String text() {
    if (!(node instanceof ScalarNode scalar)) {
      throw refusal("has to be a single value");
    }
    return scalar.getValue();
  }

  /** The value here in some notation, whose own complaint is given on. */
  <T> T value(Function<String, T> notation) {
    String text = text();
    try {
      return notation.apply(text);
    } catch (IllegalArgumentException e) {
      throw refusal(Optional.ofNullable(e.getMessage()).orElse("'" + text + "' is not understood"));
    }
  }

  /** A number within bounds. */
  double number(double least, double most) {
    double number = value(YamlNode::decimal);
    if (!(number >= least && number <= most)) {
      throw refusal(
          "has to lie between " + plain(least) + " and " + plain(most) + ", not " + text());
    }
    return number;
  }

  private static double decimal(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number", e);
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
