/**
 * One migration from start to end, whatever hypervisor it is steered through: what is asked of it
 * and how it went, the policy that decides, what is carried over from a controller that has gone,
 * and what is put back for one. {@link ebb.steering.watch} looks after what was set, {@link
 * ebb.steering.journal} outlives a controller, {@link ebb.steering.recording} keeps readings and
 * decisions. It knows no hypervisor's protocol; those who do implement {@link
 * ebb.steering.SteeringSession}.
 */
@NullMarked
package ebb.steering;

import org.jspecify.annotations.NullMarked;
