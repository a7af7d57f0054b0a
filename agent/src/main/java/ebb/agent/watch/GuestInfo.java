package ebb.agent.watch;

import java.util.OptionalLong;
import java.util.Set;

/**
 * A guest of this host, as rules and people know it.
 *
 * @param id tells it from all others on this host: where it is reached
 * @param name as QEMU or libvirt was given it; the socket's name where it was given none
 * @param tags words that the configuration gives it
 * @param memoryBytes its RAM, empty when that is not known
 */
public record GuestInfo(String id, String name, Set<String> tags, OptionalLong memoryBytes) {}
