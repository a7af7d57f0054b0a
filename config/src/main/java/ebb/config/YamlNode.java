package ebb.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
public final class YamlNode {

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

  /**
   * The root of a file's only document.
   *
   * @throws ConfigException when there is none
   */
  public static YamlNode read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + reason(e));
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "no right to";
    }
    return e instanceof MalformedInputException
        ? "it is no text in UTF-8"
        : String.valueOf(e.getMessage());
  }

  /**
   * The root of a text's only document.
   *
   * @param file what to call it in errors
   * @throws ConfigException when there is none
   */
  public static YamlNode parse(String file, String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new ConfigException(file + ": longer than 1 MiB");
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
              .orElseThrow(() -> new ConfigException(file + ": is empty"));
      return new YamlNode(file, "", root).shallow(0);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      throw new ConfigException(file + line + ": not YAML: " + e.getProblem());
    } catch (YamlEngineException | StackOverflowError e) {
      throw new ConfigException(file + ": not YAML that can be read");
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
  public ConfigException refusal(String what) {
    String line = node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    return new ConfigException(file + line + ": " + (key.isEmpty() ? "" : key + ": ") + what);
  }

  /** The keys and values here; every key has to be one of those known. */
  public Map<String, YamlNode> fields(Set<String> known) {
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

  /** Whether a single value stands here. */
  public boolean isValue() {
    return node instanceof ScalarNode;
  }

  /** Whether a list stands here. */
  public boolean isList() {
    return node instanceof SequenceNode;
  }

  /** The value of a key that has to be there, among {@link #fields}. */
  public YamlNode required(Map<String, YamlNode> fields, String name) {
    return Optional.ofNullable(fields.get(name))
        .orElseThrow(() -> refusal("'" + name + "' is missing"));
  }

  /** The items of a list. */
  public List<YamlNode> items() {
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
  public String text() {
    if (!(node instanceof ScalarNode scalar)) {
      throw refusal("has to be a single value");
    }
    return scalar.getValue();
  }

  /** The value here in some notation, whose own complaint is given on. */
  public <T> T value(Function<String, T> notation) {
    String text = text();
    try {
      return notation.apply(text);
    } catch (IllegalArgumentException e) {
      throw refusal(Optional.ofNullable(e.getMessage()).orElse("'" + text + "' is not understood"));
    }
  }

  /** A number within bounds. */
  public double number(double least, double most) {
    double number = value(YamlNode::decimal);
    if (!(number >= least && number <= most)) {
      throw refusal(
          "has to lie between " + plain(least) + " and " + plain(most) + ", not " + text());
    }
    return number;
  }

  /** A whole number within bounds. */
  public long whole(long least, long most) {
    double number = number(least, most);
    if (number != Math.rint(number)) {
      throw refusal("has to be a whole number, not " + text());
    }
    return (long) number;
  }

  /** {@code true} or {@code false}. */
  public boolean flag() {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refusal("has to be true or false, not " + text());
    };
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
