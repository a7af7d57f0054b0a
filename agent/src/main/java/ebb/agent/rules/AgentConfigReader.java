package ebb.agent.rules;

import ebb.agent.rules.AgentConfig.Api;
import ebb.agent.rules.AgentConfig.History;
import ebb.agent.rules.AgentConfig.Tcp;
import ebb.agent.rules.AgentConfig.Tls;
import ebb.agent.watch.DaemonSpec;
import ebb.agent.watch.MonitorSpec;
import ebb.config.ConfigException;
import ebb.config.Quantity;
import ebb.config.YamlNode;
import ebb.core.Aggression;
import ebb.core.OnInfeasible;
import ebb.core.lever.LeverWish;
import ebb.core.lever.LeversText;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.qmp.ManagedMonitor;
import ebb.qemu.qmp.QmpAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Reads the agent's YAML file; what is not understood is refused with file, line and key. */
public final class AgentConfigReader {

  private static final int MOST_ITEMS = 1000;
  private static final Duration MOST_DOWNTIME = Duration.ofSeconds(2000);
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration DEFAULT_KEEP = Duration.ofDays(90);
  private static final int DEFAULT_MOST = 10_000;

  private static final Path DEFAULT_TOKEN = Path.of("/var/lib/ebb/token");

  private AgentConfigReader() {}

  /**
   * Reads a file.
   *
   * @throws ConfigException for one that is not understood
   */
  public static AgentConfig read(Path file) {
    return config(YamlNode.read(file));
  }

  /**
   * Reads a text.
   *
   * @param file what to call it in errors
   */
  public static AgentConfig parse(String file, String text) {
    return config(YamlNode.parse(file, text));
  }

  private static AgentConfig config(YamlNode root) {
    Map<String, YamlNode> fields =
        root.fields(Set.of("watch", "speed", "throttle", "rules", "history", "api"));
    YamlNode watch = root.required(fields, "watch");
    Map<String, YamlNode> watched = watch.fields(Set.of("qmp", "libvirt", "interval"));
    if (!watched.containsKey("qmp") && !watched.containsKey("libvirt")) {
      throw watch.refusal("give qmp, monitors of QEMUs, or libvirt, like qemu:///system, or both");
    }
    return new AgentConfig(
        optional(watched, "qmp", AgentConfigReader::items).orElse(List.of()).stream()
            .map(AgentConfigReader::monitor)
            .toList(),
        optional(watched, "libvirt", AgentConfigReader::oneOrMore).orElse(List.of()).stream()
            .map(AgentConfigReader::daemon)
            .toList(),
        optional(watched, "interval", AgentConfigReader::interval).orElse(DEFAULT_INTERVAL),
        speed(fields),
        optional(fields, "throttle", AgentConfigReader::throttle).orElse(ThrottleChoice.AUTO),
        new Rules(
            optional(fields, "rules", AgentConfigReader::items).orElse(List.of()).stream()
                .map(AgentConfigReader::rule)
                .toList()),
        optional(fields, "history", AgentConfigReader::history)
            .orElse(new History(AgentConfig.DEFAULT_HISTORY, DEFAULT_KEEP, DEFAULT_MOST)),
        optional(fields, "api", AgentConfigReader::api)
            .orElse(
                new Api(
                    AgentConfig.DEFAULT_SOCKET, Optional.empty(), new Destinations(List.of()))));
  }

  private static <T> Optional<T> optional(
      Map<String, YamlNode> fields, String name, Function<YamlNode, T> reader) {
    return Optional.ofNullable(fields.get(name)).map(reader);
  }

  private static List<YamlNode> items(YamlNode node) {
    List<YamlNode> items = node.items();
    if (items.size() > MOST_ITEMS) {
      throw node.refusal("more than " + MOST_ITEMS + " items");
    }
    return items;
  }

  private static MonitorSpec monitor(YamlNode node) {
    if (node.isValue()) {
      return new MonitorSpec(address(node), Set.of(), Optional.empty());
    }
    Map<String, YamlNode> fields = node.fields(Set.of("socket", "tags", "pid-file"));
    String address = address(node.required(fields, "socket"));
    Optional<Path> pidFile = optional(fields, "pid-file", AgentConfigReader::absolute);
    if (pidFile.isPresent() && isWild(address)) {
      throw node.refusal("a pid-file goes with one socket, not with a pattern like " + address);
    }
    return new MonitorSpec(
        address, optional(fields, "tags", AgentConfigReader::tags).orElse(Set.of()), pidFile);
  }

  private static Path absolute(YamlNode node) {
    if (!node.text().startsWith("/")) {
      throw node.refusal("has to be an absolute path, not " + node.text());
    }
    return Path.of(node.text());
  }

  private static boolean isWild(String address) {
    return address.contains("*") || address.contains("?");
  }

  private static List<YamlNode> oneOrMore(YamlNode node) {
    return node.isValue() ? List.of(node) : items(node);
  }

  private static DaemonSpec daemon(YamlNode node) {
    if (node.isValue()) {
      return new DaemonSpec(daemonUri(node), Set.of());
    }
    Map<String, YamlNode> fields = node.fields(Set.of("uri", "tags"));
    return new DaemonSpec(
        daemonUri(node.required(fields, "uri")),
        optional(fields, "tags", AgentConfigReader::tags).orElse(Set.of()));
  }

  private static String daemonUri(YamlNode node) {
    String uri = node.text();
    if (!uri.matches("[a-z][a-z0-9+]*:///.*")) {
      throw node.refusal(
          "the daemon has to be this host's, like qemu:///system, not "
              + uri
              + ": a guest is throttled where it runs");
    }
    return uri;
  }

  private static Set<String> tags(YamlNode node) {
    return Set.copyOf(items(node).stream().map(YamlNode::text).distinct().toList());
  }

  private static String address(YamlNode node) {
    String text = node.text();
    boolean wild = isWild(text);
    if (wild && !text.startsWith("/")) {
      throw node.refusal("a pattern has to be an absolute path, like /run/qemu/*.qmp");
    }
    ManagedMonitor.at(text.startsWith("unix:") ? text.substring("unix:".length()) : text)
        .ifPresent(taken -> {
          throw node.refusal(taken.words());
        });
    return wild ? text : node.value(t -> QmpAddress.parse(t).toString());
  }

  private static Duration interval(YamlNode node) {
    Duration interval = node.value(Quantity::duration);
    if (interval.compareTo(LEAST_INTERVAL) < 0) {
      throw node.refusal("at least 100ms, not " + node.text());
    }
    return interval;
  }

  private static OptionalLong speed(Map<String, YamlNode> fields) {
    return optional(fields, "speed", node -> node.value(Quantity::speed))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private static ThrottleChoice throttle(YamlNode node) {
    return Arrays.stream(ThrottleChoice.values())
        .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(node.text()))
        .findFirst()
        .orElseThrow(
            () -> node.refusal("has to be auto, cgroup, qemu or none, not " + node.text()));
  }

  private static Rule rule(YamlNode node) {
    Map<String, YamlNode> fields =
        node.fields(
            Set.of(
                "match",
                "handsOff",
                "aggression",
                "minCpu",
                "maxStall",
                "deadline",
                "onInfeasible",
                "speed",
                "maxDowntime",
                "look",
                "levers"));
    Match match = optional(fields, "match", AgentConfigReader::match).orElse(Match.ALL);
    if (optional(fields, "handsOff", YamlNode::flag).orElse(false)) {
      if (fields.keySet().stream().anyMatch(key -> !Set.of("match", "handsOff").contains(key))) {
        throw node.refusal("handsOff excludes knobs: give one or the other");
      }
      return new Rule(match, Optional.empty(), false, LeverWish.NONE);
    }
    return new Rule(
        match,
        Optional.of(
            new Wish(
                optional(
                        fields,
                        "aggression",
                        word -> word.value(text -> Aggression.parse(text, Quantity::share)))
                    .orElse(Wish.DEFAULT.aggression()),
                optional(fields, "minCpu", share -> share.value(Quantity::share))
                    .orElse(Wish.DEFAULT.minCpu()),
                optional(fields, "maxStall", time -> time.value(Quantity::duration)),
                optional(fields, "deadline", time -> time.value(Quantity::duration)),
                optional(fields, "onInfeasible", word -> word.value(OnInfeasible::parse))
                    .orElse(Wish.DEFAULT.onInfeasible()),
                speed(fields),
                optional(fields, "maxDowntime", AgentConfigReader::downtime))),
        optional(fields, "look", YamlNode::flag).orElse(true),
        optional(fields, "levers", words -> words.value(AgentConfigReader::levers))
            .orElse(Rule.BEST_LEVERS));
  }

  private static LeverWish levers(String text) {
    return text.equals("auto") ? Rule.BEST_LEVERS : Rule.exactly(LeversText.parse(text));
  }

  private static Duration downtime(YamlNode node) {
    Duration time = node.value(Quantity::duration);
    if (time.compareTo(MOST_DOWNTIME) > 0) {
      throw node.refusal("QEMU takes at most 2000s, not " + node.text());
    }
    return time;
  }

  private static Match match(YamlNode node) {
    Map<String, YamlNode> fields = node.fields(Set.of("name", "tag", "minMemory", "maxMemory"));
    return new Match(
        optional(fields, "name", YamlNode::text),
        optional(fields, "tag", YamlNode::text),
        optional(fields, "minMemory", size -> size.value(Quantity::size)),
        optional(fields, "maxMemory", size -> size.value(Quantity::size)));
  }

  private static History history(YamlNode node) {
    Map<String, YamlNode> fields = node.fields(Set.of("file", "keep", "most"));
    return new History(
        optional(fields, "file", AgentConfigReader::path).orElse(AgentConfig.DEFAULT_HISTORY),
        optional(fields, "keep", days -> Duration.ofDays(days.whole(1, 36_500)))
            .orElse(DEFAULT_KEEP),
        optional(fields, "most", most -> (int) most.whole(1, 1_000_000)).orElse(DEFAULT_MOST));
  }

  private static Path path(YamlNode node) {
    Path path = node.value(Path::of);
    if (!path.isAbsolute()) {
      throw node.refusal("has to be an absolute path, not " + node.text());
    }
    return path;
  }

  private static Api api(YamlNode node) {
    Map<String, YamlNode> fields = node.fields(Set.of("socket", "tcp", "destinations"));
    return new Api(
        optional(fields, "socket", AgentConfigReader::path).orElse(AgentConfig.DEFAULT_SOCKET),
        optional(fields, "tcp", AgentConfigReader::tcp),
        new Destinations(
            optional(fields, "destinations", AgentConfigReader::items).orElse(List.of()).stream()
                .map(YamlNode::text)
                .toList()));
  }

  private static Tcp tcp(YamlNode node) {
    Map<String, YamlNode> fields =
        node.fields(Set.of("address", "token", "read-token", "names", "tls"));
    YamlNode address = node.required(fields, "address");
    var tcp =
        new Tcp(
            address.value(AgentConfigReader::listenAddress),
            optional(fields, "token", AgentConfigReader::path).orElse(DEFAULT_TOKEN),
            optional(fields, "read-token", AgentConfigReader::path),
            optional(fields, "names", AgentConfigReader::items).orElse(List.of()).stream()
                .map(YamlNode::text)
                .toList(),
            optional(fields, "tls", AgentConfigReader::tls));
    if (tcp.tls().isEmpty() && !tcp.address().getAddress().isLoopbackAddress()) {
      throw address.refusal(
          address.text() + " can be reached from other hosts: give tls, or use 127.0.0.1");
    }
    if (tcp.readTokenFile().filter(tcp.tokenFile()::equals).isPresent()) {
      throw node.refusal("read-token needs a file of its own, not that of token");
    }
    return tcp;
  }

  private static InetSocketAddress listenAddress(String text) {
    String forms = "'" + text + "' is not understood; write like 127.0.0.1:9474 or [::1]:9474";
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
    // An address and no name: what it can be reached from must not depend on a resolver.
    if (!host.matches("[0-9.]{7,15}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException(forms);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      var address = new InetSocketAddress(host, port);
      if (!address.isUnresolved()) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(forms, e);
    }
    throw new IllegalArgumentException(forms);
  }

  private static Tls tls(YamlNode node) {
    Map<String, YamlNode> fields = node.fields(Set.of("certificate", "key"));
    return new Tls(path(node.required(fields, "certificate")), path(node.required(fields, "key")));
  }
}
