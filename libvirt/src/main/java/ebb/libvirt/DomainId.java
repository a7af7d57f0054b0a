package ebb.libvirt;

import java.util.UUID;

/**
 * Which domain.
 *
 * @param name as the operator knows it; unique on its host
 * @param uuid the same on every host it migrates to
 */
public record DomainId(String name, UUID uuid) {}
