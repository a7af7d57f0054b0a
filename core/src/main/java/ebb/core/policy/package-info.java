/** The policies, one small class each, and their registry. */
@NullMarked
package ebb.core.policy;

import org.jspecify.annotations.NullMarked;
