/**
 * One migration from start to end, whichever hypervisor runs the guest. {@link
 * ebb.steering.session.GuestDriver} and {@link ebb.steering.session.MigrationJob} are the port that
 * a hypervisor's module implements; {@link ebb.steering.session.Session} is what its users see.
 */
@NullMarked
package ebb.steering.session;

import org.jspecify.annotations.NullMarked;
