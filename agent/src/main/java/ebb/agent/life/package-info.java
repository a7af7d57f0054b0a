/** What keeps the agent's long-lived threads at work, and tells when one is not. */
@NullMarked
package ebb.agent.life;

import org.jspecify.annotations.NullMarked;
