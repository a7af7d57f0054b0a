/** What a hypervisor can do to get memory across sooner, besides taking CPU from the guest. */
@NullMarked
package ebb.core.lever;

import org.jspecify.annotations.NullMarked;
