package ebb.lab.chaos;

import ebb.lab.LabException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All faults there are. */
final class Faults {

  /** Among the options of a stage: the monitor of the destination that is free. */
  static final String DESTINATION_MONITOR = "DESTINATION-MONITOR";

  /** Among the options of a stage: the process id of the source's QEMU. */
  static final String SOURCE_PID = "SOURCE-PID";

  private static final List<Fault> ALL =
      Stream.of(
              ProcessFaults.all().stream(),
              LinkFaults.all().stream(),
              MonitorFaults.all().stream(),
              GuestFaults.all().stream(),
              PeerFaults.all().stream(),
              MeddlingFaults.all().stream(),
              HostFaults.all().stream())
          .flatMap(faults -> faults)
          .toList();

  private Faults() {}

  static List<Fault> all() {
    return ALL;
  }

  /**
   * Those of these names.
   *
   * @throws LabException when there is none of a name
   */
  static List<Fault> named(List<String> names) {
    return names.stream()
        .map(name ->
            ALL.stream()
                .filter(fault -> fault.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                    new LabException(
                        "no fault '"
                            + name
                            + "'; there are: "
                            + ALL.stream().map(Fault::name).collect(Collectors.joining(", ")))))
        .toList();
  }
}
