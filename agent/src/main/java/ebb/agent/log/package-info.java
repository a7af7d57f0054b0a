/** Logs for machines. */
@NullMarked
package ebb.agent.log;

import org.jspecify.annotations.NullMarked;
