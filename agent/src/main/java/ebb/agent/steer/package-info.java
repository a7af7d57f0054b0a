/** Migrations under the agent's hand: rules applied, the host's speed shared, events told. */
@NullMarked
package ebb.agent.steer;

import org.jspecify.annotations.NullMarked;
