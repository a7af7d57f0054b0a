package ebb.sim.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many policies that came out at the same place, as a label of a few lines. */
final class NameList {

  /** What several policies begin with; it is said once for all of them. */
  private static final List<String> SHARED =
      List.of("auto-converge-", "ovirt-", "kubevirt-", "rfc-2011 ");

  private NameList() {}

  /** The lines; where there are too many names, the last line says how many are left out. */
  static List<String> lines(List<String> names, int charactersPerLine, int atMost) {
    List<String> words = joined(names);
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    int told = 0;
    for (String word : words) {
      boolean full = line.length() > 0 && line.length() + word.length() + 2 > charactersPerLine;
      if (full) {
        if (lines.size() == atMost - 1) {
          break;
        }
        lines.add(line + ",");
        line.setLength(0);
      }
      line.append(line.length() > 0 ? ", " : "").append(word);
      told += 1 + (int) word.chars().filter(c -> c == '/').count();
    }
    lines.add(told < names.size() ? line + " +" + (names.size() - told) : line.toString());
    return lines;
  }

  /** The names, those that begin alike as one: {@code auto-converge-7.2/9.2}. */
  static List<String> joined(List<String> names) {
    Map<String, String> joined = new LinkedHashMap<>();
    for (String name : names) {
      String shared = SHARED.stream().filter(name::startsWith).findFirst().orElse("");
      if (shared.isEmpty()) {
        joined.put(name, name);
      } else {
        joined.merge(shared, name, (all, one) -> all + "/" + one.substring(shared.length()));
      }
    }
    return List.copyOf(joined.values());
  }
}
