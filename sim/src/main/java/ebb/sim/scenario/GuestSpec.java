package ebb.sim.scenario;

import java.util.List;

/**
 * A guest as it is at the start.
 *
 * @param memoryBytes all its memory, bytes
 * @param demand for each vCPU, the part of a CPU that it uses when nobody slows it, 0 to 1
 * @param zeroPages part of its memory that holds zero pages, which cost hardly a byte to send
 */
public record GuestSpec(long memoryBytes, List<Double> demand, double zeroPages) {

  public GuestSpec {
    demand = List.copyOf(demand);
  }

  /** How many vCPUs it has. */
  public int vcpus() {
    return demand.size();
  }

  /** The CPU it uses when nobody slows it, vCPU-seconds a second. */
  public double demandVcpus() {
    double sum = 0;
    for (double each : demand) {
      sum += each;
    }
    return sum;
  }

  /** Memory that is not zero pages, bytes. */
  public double filledBytes() {
    return memoryBytes * (1 - zeroPages);
  }
}
