/**
 * A comparison as one HTML page that needs nothing else: charts are drawn as SVG here, without a
 * script. The same report gives the same bytes.
 */
@NullMarked
package ebb.sim.report;

import org.jspecify.annotations.NullMarked;
