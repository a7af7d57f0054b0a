package ebb.libvirt.migration;

import ebb.host.throttle.Throttle;
import ebb.json.JsonObject;
import ebb.libvirt.LibvirtDomain;
import ebb.steering.session.OwnThrottle;
import ebb.steering.watch.AutoConvergeParameters;
import java.util.concurrent.CompletableFuture;

/** QEMU's auto-converge below libvirt, which itself cannot bring it down; a command past it can. */
final class AutoConvergeOfDomain implements OwnThrottle {

  /** A whole command that brings auto-converge down at its next trigger, whoever has it on. */
  private static final String IDLE =
      JsonObject.empty()
          .with("execute", "migrate-set-parameters")
          .with("arguments", AutoConvergeParameters.idle(AutoConvergeParameters.ALWAYS))
          .toString();

  private final LibvirtDomain domain;
  private final DomainParameters parameters;

  AutoConvergeOfDomain(LibvirtDomain domain, DomainParameters parameters) {
    this.domain = domain;
    this.parameters = parameters;
  }

  @Override
  public CompletableFuture<?> bringDown(Throttle inUse) {
    return parameters.ask(() -> {
      String answer = domain.monitorCommand(IDLE);
      MonitorAnswer.check(answer);
      return answer;
    });
  }

  @Override
  public String means() {
    return " by a monitor command, for which libvirt notes the domain as tainted";
  }
}
