/**
 * What a throttle is: it holds a guest's vCPUs at a share of their time; and how it is chosen,
 * tried again, and left for another one. Never {@code stop} and {@code cont}: a late {@code cont}
 * restarts a source whose guest already runs at the destination.
 */
@NullMarked
package ebb.host.throttle;

import org.jspecify.annotations.NullMarked;
