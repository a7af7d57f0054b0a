/** What is simulated: a guest, its workload, a link; and the YAML files that say so. */
@NullMarked
package ebb.sim.scenario;

import org.jspecify.annotations.NullMarked;
