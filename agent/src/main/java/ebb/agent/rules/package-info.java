/** The agent's configuration: what is watched, and by which rules migrations are steered. */
@NullMarked
package ebb.agent.rules;

import org.jspecify.annotations.NullMarked;
