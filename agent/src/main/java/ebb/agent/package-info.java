/** The agent: watches a host's guests, steers their migrations by rules, remembers and shows. */
@NullMarked
package ebb.agent;

import org.jspecify.annotations.NullMarked;
