/**
 * A comparison as one page that needs nothing else. Here are its data; what draws them is in {@code
 * ebb.page}. The same report gives the same bytes.
 */
@NullMarked
package ebb.sim.report;

import org.jspecify.annotations.NullMarked;
