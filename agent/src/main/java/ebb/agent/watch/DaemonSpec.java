package ebb.agent.watch;

import java.util.Set;

/**
 * A libvirt daemon to watch.
 *
 * @param uri as libvirt takes it, like {@code qemu:///system}
 * @param tags what its domains are tagged with
 */
public record DaemonSpec(String uri, Set<String> tags) {}
