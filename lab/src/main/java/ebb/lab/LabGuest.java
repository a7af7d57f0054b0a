package ebb.lab;

import java.nio.file.Path;
import java.util.List;

/** What a QEMU of the lab's is given to run: the bare guest, or a Linux with real programs. */
public sealed interface LabGuest permits GuestSpec, LinuxGuest {

  /** Guest RAM, MiB. */
  int memoryMib();

  /** Number of vCPUs. */
  int vcpus();

  /**
   * QEMU's arguments that boot it, or that wait for it.
   *
   * @param directory a place for its files, the same for source and destination
   * @param name tells the two apart
   */
  List<String> bootArguments(Path directory, String name);

  /** The guest in a few words. */
  String describe();
}
