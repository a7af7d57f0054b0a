/** Figures for Prometheus. */
@NullMarked
package ebb.agent.metrics;

import org.jspecify.annotations.NullMarked;
