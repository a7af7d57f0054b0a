package ebb.libvirt.migration;

import ebb.host.guest.GuestProcess;
import ebb.host.guest.VcpuThreads;
import ebb.host.system.HostFiles;
import ebb.libvirt.DomainId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
record DomainProcess(GuestProcess process) {

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
        .flatMap(pid -> GuestProcess.named(host, pid).stream())
        .filter(process -> runs(process, id))
        .map(DomainProcess::new)
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

  private static boolean runs(GuestProcess process, DomainId id) {
    try {
      Path cmdline = process.host().proc(process.id().pid()).resolve("cmdline");
      List<String> arguments =
          List.of(Files.readString(cmdline, StandardCharsets.ISO_8859_1).split("\0"));
      int option = arguments.indexOf("-uuid");
      return option >= 0
          && option + 1 < arguments.size()
          && arguments.get(option + 1).equalsIgnoreCase(id.uuid().toString());
    } catch (IOException e) {
      return false;
    }
  }

  /** Its vCPU threads, in the order of the vCPUs; empty once it has ended. */
  Optional<VcpuThreads> vcpus() {
    var tids = new TreeMap<Integer, Long>();
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(process.host().proc(process.id().pid()).resolve("task"))) {
      for (Path task : tasks) {
        Matcher name = VCPU.matcher(name(task));
        if (name.matches()) {
          tids.put(Integer.parseInt(name.group(1)), Long.parseLong(task.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      // It has ended, and with it its threads.
    }
    return process.threads(tids.values());
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
