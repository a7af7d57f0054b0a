package ebb.agent.watch;

import java.util.Set;

/**
 * Monitors to watch.
 *
 * @param pattern path of a unix socket, where the last parts may hold {@code *} and {@code ?}, or
 *     host:port
 * @param tags what their guests are tagged with
 */
public record MonitorSpec(String pattern, Set<String> tags) {}
