package ebb.agent.watch;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Monitors to watch.
 *
 * @param pattern path of a unix socket, where the last parts may hold {@code *} and {@code ?}, or
 *     host:port
 * @param tags what their guests are tagged with
 * @param pidFile holds the number of the QEMU's process, where the monitor does not tell; only with
 *     a pattern that names one monitor
 */
public record MonitorSpec(String pattern, Set<String> tags, Optional<Path> pidFile) {}
