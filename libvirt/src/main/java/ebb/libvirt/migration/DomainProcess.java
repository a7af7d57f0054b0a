package ebb.libvirt.migration;

import ebb.libvirt.DomainId;
import ebb.qemu.host.HostFiles;
import ebb.qemu.host.VcpuThreads;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The QEMU of a domain on this machine. libvirt notes its number in a file named after the domain,
 * and gives it the domain's UUID, by which a number that has gone to somebody else is told; and it
 * has the QEMU name its threads.
 */
record DomainProcess(HostFiles host, long pid) {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
  private static final Pattern VCPU = Pattern.compile("CPU (\\d{1,6})/.*");

  /** Looks for it, in the places of the system's daemon and of a user's own. */
  static Optional<DomainProcess> find(
      HostFiles host, DomainId id, Map<String, String> environment) {
    var places = new ArrayList<Path>(List.of(host.root().resolve("run/libvirt/qemu")));
    Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
        .filter(runtime -> runtime.startsWith("/"))
        .ifPresent(runtime ->
            places.add(host.root().resolve(runtime.substring(1)).resolve("libvirt/qemu/run")));
    return places.stream()
        .flatMap(place -> noted(place.resolve(id.name() + ".pid")).stream())
        .map(pid -> new DomainProcess(host, pid))
        .filter(process -> process.runs(id))
        .findFirst();
  }

  private static Optional<Long> noted(Path file) {
    try {
      String text = Files.readString(file).strip();
      return NUMBER.matcher(text).matches() ? Optional.of(Long.parseLong(text)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean runs(DomainId id) {
    try {
      List<String> arguments =
          List.of(Files.readString(host.proc(pid).resolve("cmdline")).split("\0"));
      int option = arguments.indexOf("-uuid");
      return option >= 0
          && option + 1 < arguments.size()
          && arguments.get(option + 1).equalsIgnoreCase(id.uuid().toString());
    } catch (IOException e) {
      return false;
    }
  }

  /** Its vCPU threads, in the order of the vCPUs. */
  VcpuThreads vcpus() {
    var tids = new TreeMap<Integer, Long>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(host.proc(pid).resolve("task"))) {
      for (Path task : tasks) {
        Matcher name = VCPU.matcher(name(task));
        if (name.matches()) {
          tids.put(Integer.parseInt(name.group(1)), Long.parseLong(task.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      // It has ended, and with it its threads.
    }
    return new VcpuThreads(List.copyOf(tids.values()), !tids.isEmpty());
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
