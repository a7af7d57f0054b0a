/** The HTTP interface: a unix socket or a guarded TCP port, live events, the page. */
@NullMarked
package ebb.agent.api;

import org.jspecify.annotations.NullMarked;
