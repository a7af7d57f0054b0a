package ebb.libvirt.migration;

import ebb.json.JsonException;
import ebb.json.JsonObject;
import ebb.libvirt.LibvirtException;

/** What a QEMU has answered to a command past libvirt, which hands a refusal on as it is. */
final class MonitorAnswer {

  private MonitorAnswer() {}

  /**
   * @param answer in QMP
   * @throws LibvirtException when QEMU has refused, with its words
   */
  static void check(String answer) {
    JsonObject said;
    try {
      said = JsonObject.parse(answer);
    } catch (JsonException e) {
      throw new LibvirtException("QEMU's answer makes no sense: " + e.getMessage());
    }
    said.object("error")
        .ifPresent(error -> {
          throw new LibvirtException("QEMU refused: " + error.words("desc").orElse("no reason"));
        });
  }
}
