package ebb.host.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a throttle may change in the v2 group that it works below, and has to restore. */
record GroupState(String type, List<String> controllersBelow, List<Path> children) {

  static GroupState of(Path group) throws IOException {
    Path type = group.resolve("cgroup.type");
    try (Stream<Path> entries = Files.list(group)) {
      return new GroupState(
          Files.exists(type) ? Files.readString(type).strip() : "root",
          Cgroups.words(group.resolve("cgroup.subtree_control")),
          entries.filter(Files::isDirectory).sorted().toList());
    }
  }
}
