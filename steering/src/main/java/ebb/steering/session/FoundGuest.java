package ebb.steering.session;

import ebb.host.guest.Vcpus;
import ebb.json.JsonObject;
import ebb.steering.journal.GuestId;

/**
 * A guest as it was found, before anything was changed.
 *
 * @param id tells it from all other guests of this host
 * @param vcpus its vCPUs, as far as they can be seen from here
 * @param settings of its migration, all that the driver may change, in the driver's own terms; kept
 *     in the journal for {@link GuestDriver#restore} and for whoever recovers after a crash
 * @param speedBytesPerSecond the cap on its migrations, 0 for none
 */
public record FoundGuest(GuestId id, Vcpus vcpus, JsonObject settings, long speedBytesPerSecond) {}
