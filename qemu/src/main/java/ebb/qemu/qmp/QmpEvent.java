package ebb.qemu.qmp;

import ebb.qemu.json.JsonObject;

/**
 * Something QEMU tells without being asked.
 *
 * @param name such as {@code MIGRATION_PASS}
 * @param data its data, empty when it has none
 */
public record QmpEvent(String name, JsonObject data) {}
