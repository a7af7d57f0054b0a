package ebb.agent.watch;

/**
 * What the hypervisor says of a guest's migration at one moment, of one that is only watched.
 *
 * @param underWay whether one runs
 * @param status the hypervisor's word
 * @param round passes over the dirty bitmap
 * @param totalBytes guest RAM
 * @param remainingBytes known dirty and not yet sent
 * @param sentBytes on the wire so far
 * @param dirtiedBytesPerSecond as the hypervisor reports it
 * @param seconds since it began, or since its memory's turn came, s
 */
public record Glance(
    boolean underWay,
    String status,
    long round,
    long totalBytes,
    long remainingBytes,
    long sentBytes,
    long dirtiedBytesPerSecond,
    double seconds) {}
