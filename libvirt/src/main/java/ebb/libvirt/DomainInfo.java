package ebb.libvirt;

/**
 * A domain at a glance.
 *
 * @param memoryBytes memory it has now
 * @param vcpus number of its vCPUs now
 */
public record DomainInfo(DomainId id, DomainState state, long memoryBytes, int vcpus) {}
