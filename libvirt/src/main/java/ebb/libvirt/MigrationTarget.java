package ebb.libvirt;

import java.util.Optional;

/**
 * Where a domain goes.
 *
 * @param uri the destination's libvirt, as the source's daemon reaches it: {@code
 *     qemu+ssh://host/system}
 * @param migrationUri where its QEMU is sent to, like {@code tcp://10.0.0.2}; empty for libvirt's
 *     choice
 */
public record MigrationTarget(String uri, Optional<String> migrationUri) {}
