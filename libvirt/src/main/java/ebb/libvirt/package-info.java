/**
 * libvirt, through its C library: a connection, its domains, their jobs and events. The library is
 * loaded when it is first used; where it is missing, {@link ebb.libvirt.LibvirtException} says so.
 *
 * <p>Calls block, some for as long as the daemon is busy, and pin a virtual thread while they do:
 * use threads of the platform. Connections and domains may be used by several threads.
 */
@NullMarked
package ebb.libvirt;

import org.jspecify.annotations.NullMarked;
